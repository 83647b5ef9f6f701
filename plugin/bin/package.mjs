#!/usr/bin/env node
// Packs plugin/dist as the zip that unpacks into Grafana's plugin folder. Equal contents give equal
// bytes: entries are sorted and carry one fixed time.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DIST = join(ROOT, 'dist');

const { id, info } = JSON.parse(
  await readFile(join(DIST, 'plugin.json'), 'utf8').catch(() => {
    process.stderr.write('There is no plugin/dist: run `npm run build -w plugin` first.\n');
    process.exit(2);
  }),
);

const pictures = [...Object.values(info.logos), ...info.screenshots.map(({ path }) => path)];
const missing = pictures.filter((path) => !existsSync(join(DIST, path)));
if (missing.length > 0) {
  process.stderr.write(`plugin.json names what is not in dist: ${missing.join(', ')}\n`);
  process.exit(2);
}

const files = (await readdir(DIST, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .sort();
const entries = {};
for (const file of files) {
  const name = `${id}/${file.slice(DIST.length + 1)}`;
  entries[name] = [await readFile(file), { mtime: new Date(`${info.updated}T12:00:00`), level: 9 }];
}

await mkdir(join(ROOT, 'release'), { recursive: true });
const output = join(ROOT, 'release', `${id}-${info.version}.zip`);
await writeFile(output, zipSync(entries));
process.stdout.write(`${output}\n`);
