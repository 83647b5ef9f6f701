import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Where Grafana's libraries are taken from. The second generation (13.x with React 19) is installed
 * apart; `WORKBENCH_LIBS=/its/folder` builds this very page on it.
 */
const apart = process.env['WORKBENCH_LIBS'];
const libraries = createRequire(join(apart ?? here, 'package.json'));
const outDir = process.env['WORKBENCH_OUT'] ?? join(here, 'dist');

/** The folder of an npm package. */
function packageDir(name: string): string {
  for (const folder of libraries.resolve.paths(name) ?? []) {
    if (existsSync(join(folder, name, 'package.json'))) return join(folder, name);
  }
  throw new Error(`${name} is not installed`);
}

const grafanaUi = packageDir('@grafana/ui');
const { version } = JSON.parse(readFileSync(join(grafanaUi, 'package.json'), 'utf8')) as {
  version: string;
};

export default defineConfig({
  root: here,
  base: '/public/build/',
  logLevel: 'warn',
  define: {
    __GRAFANA_VERSION__: JSON.stringify(version),
    'process.env.NODE_ENV': '"production"',
  },
  resolve: {
    alias: [
      // Grafana's code editor is megabytes that nothing here opens.
      {
        find: /^(monaco-editor|@monaco-editor\/react)(\/.*)?$/,
        replacement: join(here, 'src/host/no-monaco.ts'),
      },
      // Grafana's core sets these two through an entry that the npm package does not export.
      ...['PluginPage', 'PanelDataErrorView'].map((name) => ({
        find: `grafana-runtime-internal/${name}`,
        replacement: join(packageDir('@grafana/runtime'), `dist/esm/components/${name}.mjs`),
      })),
    ],
    dedupe: ['react', 'react-dom', 'rxjs', 'lodash', 'moment', 'uplot', 'i18next', '@emotion/css'],
  },
  plugins: [...(apart === undefined ? [] : [resolveApart(apart)]), icons()],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 8000,
    reportCompressedSize: false,
  },
});

/** Bare imports of our own files are looked up where the second generation is installed. */
function resolveApart(folder: string): Plugin {
  return {
    name: 'libraries-apart',
    enforce: 'pre',
    resolveId(source, importer, options) {
      const ours = importer?.startsWith(here) ?? false;
      if (!ours || !/^[@a-z]/.test(source) || source.startsWith('grafana-runtime-internal'))
        return null;
      return this.resolve(source, join(folder, 'index.js'), { ...options, skipSelf: true });
    },
  };
}

/**
 * Grafana's icons are fetched one by one. The npm package has two thirds of them; most of the others
 * are Unicons under the same name.
 */
function icons(): Plugin {
  return {
    name: 'icons',
    writeBundle() {
      const target = join(outDir, 'img/icons');
      cpSync(join(grafanaUi, 'dist/public/img/icons'), target, { recursive: true });
      const uil = JSON.parse(
        readFileSync(
          join(
            dirname(createRequire(import.meta.url).resolve('@iconify-json/uil/package.json')),
            'icons.json',
          ),
          'utf8',
        ),
      ) as { width: number; height: number; icons: Record<string, { body: string }> };
      const folder = join(target, 'unicons');
      mkdirSync(folder, { recursive: true });
      const present = new Set(readdirSync(folder));
      for (const name of iconNames()) {
        const icon = uil.icons[name];
        if (icon === undefined || present.has(`${name}.svg`)) continue;
        const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${uil.width} ${uil.height}">${icon.body}</svg>`;
        writeFileSync(join(folder, `${name}.svg`), svg);
      }
    },
  };
}

/** The names that Grafana's Icon takes. */
function iconNames(): string[] {
  const source = readFileSync(join(packageDir('@grafana/data'), 'dist/esm/types/icon.mjs'), 'utf8');
  return [...source.matchAll(/^\s+"?([a-z0-9-]+)"?: true/gm)].map(([, name]) => name ?? '');
}
