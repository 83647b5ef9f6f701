#!/usr/bin/env node
// Builds the app and the panel into plugin/dist, laid out as Grafana's loader wants them: one AMD
// file per plugin, and beside it what the catalogue asks for. `--watch` builds again on changes.
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const watch = process.argv.includes('--watch');
/** A build that fails leaves the last one where it is. */
const DIST = join(ROOT, 'dist');
const OUT = watch ? DIST : `${DIST}.new`;

/** What Grafana's loader shares with plugins; everything else is bundled. */
const SHARED = [
  'react',
  'react-dom',
  '@emotion/css',
  '@grafana/data',
  '@grafana/runtime',
  '@grafana/ui',
  'lodash',
  'moment',
  'react-router',
  'rxjs',
  'rxjs/operators',
];

async function released() {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const changelog = await readFile(join(ROOT, 'CHANGELOG.md'), 'utf8');
  const [, name, date] = /^## (\S+) \((\d{4}-\d{2}-\d{2})\)$/m.exec(changelog) ?? [];
  if (name !== version) {
    throw new Error(`CHANGELOG.md begins with ${name}; package.json is at ${version}.`);
  }
  return { version, date };
}

/** Grafana's server replaces no placeholder of a manifest: one that is left leads to "App not found". */
async function copyManifest(from, to, { version, date }) {
  const { id } = JSON.parse(await readFile(join(ROOT, 'src/plugin.json'), 'utf8'));
  const manifest = (await readFile(join(ROOT, 'src', from), 'utf8'))
    .replaceAll('%VERSION%', version)
    .replaceAll('%TODAY%', date)
    .replaceAll('%PLUGIN_ID%', id);
  const [left] = /%[A-Z_]+%/.exec(manifest) ?? [];
  if (left !== undefined) throw new Error(`${from}: nothing replaces ${left}.`);
  await writeFile(join(OUT, to), manifest);
}

/** @param folder below src and dist: '' is the app, 'panel' the panel */
async function bundle(folder) {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    esbuild: { jsx: 'transform', jsxFactory: 'React.createElement', jsxFragment: 'React.Fragment' },
    build: {
      target: 'es2022',
      outDir: join(OUT, folder),
      emptyOutDir: false,
      modulePreload: false,
      sourcemap: true,
      reportCompressedSize: false,
      watch: watch ? {} : null,
      rollupOptions: {
        input: join(ROOT, 'src', folder, 'module.tsx'),
        preserveEntrySignatures: 'strict',
        external: SHARED,
        output: {
          format: 'amd',
          inlineDynamicImports: true,
          exports: 'named',
          entryFileNames: 'module.js',
        },
      },
    },
  });
}

async function buildAll() {
  const release = await released();
  await rm(OUT, { recursive: true, force: true });
  await mkdir(join(OUT, 'panel'), { recursive: true });
  await copyManifest('plugin.json', 'plugin.json', release);
  await copyManifest('panel/plugin.json', 'panel/plugin.json', release);
  await cp(join(ROOT, 'src/img'), join(OUT, 'img'), { recursive: true });
  await cp(join(ROOT, 'src/panel/img'), join(OUT, 'panel/img'), { recursive: true });
  for (const name of ['README.md', 'CHANGELOG.md']) await cp(join(ROOT, name), join(OUT, name));
  await cp(join(ROOT, '../LICENSE'), join(OUT, 'LICENSE'));
  await bundle('');
  await bundle('panel');
  if (watch) return;
  await rm(DIST, { recursive: true, force: true });
  await rename(OUT, DIST);
}

try {
  await buildAll();
} catch (error) {
  if (!watch) await rm(OUT, { recursive: true, force: true });
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
