// Publishes the configuration's JSON schema: `node backend/bin/write-schema.mjs`, after a build.
import { writeFile } from 'node:fs/promises';
import { publishedSchema } from '../dist/config/published-schema.js';

await writeFile(new URL('../config/schema.json', import.meta.url), publishedSchema());
