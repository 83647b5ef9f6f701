#!/usr/bin/env node
// Builds the page that shows the panel alone: `node plugin/bench/build-page.mjs <folder>`.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const HERE = fileURLToPath(new URL('./', import.meta.url));

/** @param outDir folder of the page; emptied before */
export async function buildPage(outDir) {
  await build({
    configFile: false,
    root: HERE,
    logLevel: 'error',
    esbuild: { jsx: 'transform' },
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: {
      alias: { 'monaco-editor': 'data:text/javascript,export default {}' },
      dedupe: ['react', 'react-dom', 'rxjs', 'lodash', 'moment', 'uplot'],
    },
    build: { outDir, emptyOutDir: true, target: 'es2022', reportCompressedSize: false },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , outDir] = process.argv;
  if (outDir === undefined) {
    process.stderr.write('Say where: node plugin/bench/build-page.mjs <folder>\n');
    process.exit(2);
  }
  await buildPage(outDir);
}
