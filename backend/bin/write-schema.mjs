// Publishes the configuration's JSON schemas: `node backend/bin/write-schema.mjs`, after a build.
import { writeFile } from 'node:fs/promises';
import { publishedSchema, publishedWatchSchema } from '../dist/config/published-schema.js';

const folder = new URL('../config/', import.meta.url);
await writeFile(new URL('schema.json', folder), publishedSchema());
await writeFile(new URL('watches/schema.json', folder), publishedWatchSchema());
