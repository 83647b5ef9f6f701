import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Where Grafana's libraries are taken from. The second generation (13.x with React 19) is installed
 * apart; `WORKBENCH_LIBS=/its/folder` builds this very page on it.
 */
const apart = process.env['WORKBENCH_LIBS'];
const libraries = createRequire(join(apart ?? here, 'package.json'));
const outDir = process.env['WORKBENCH_OUT'] ?? join(here, 'dist');

/** Where the backend serves this page's files, and the built panel. */
const BASE = '/public/build/';
const PANEL = '/public/plugins/k8sfp-failureprediction-app/panel/module.js';

/** The folder of an npm package. */
function packageDir(name: string): string {
  for (const folder of libraries.resolve.paths(name) ?? []) {
    if (existsSync(join(folder, name, 'package.json'))) return join(folder, name);
  }
  throw new Error(`${name} is not installed`);
}

/** The ES module of an npm package, for those that import it from inside another one. */
function packageEntry(name: string): string {
  const { module } = JSON.parse(readFileSync(join(packageDir(name), 'package.json'), 'utf8')) as {
    module: string;
  };
  return join(packageDir(name), module);
}

const grafanaUi = packageDir('@grafana/ui');
const { version } = JSON.parse(readFileSync(join(grafanaUi, 'package.json'), 'utf8')) as {
  version: string;
};

export default defineConfig({
  root: here,
  base: BASE,
  logLevel: 'warn',
  define: {
    __GRAFANA_VERSION__: JSON.stringify(version),
    'process.env.NODE_ENV': '"production"',
  },
  resolve: {
    alias: [
      // All time zones, for the ten years around the release, in place of their whole history.
      {
        find: /^moment-timezone$/,
        replacement: join(
          packageDir('moment-timezone'),
          'builds/moment-timezone-with-data-10-year-range.min.js',
        ),
      },
      // Links of Grafana's UI library move the same router as ours; in Grafana the two are one as well.
      { find: 'react-router-dom-v5-compat', replacement: packageEntry('react-router-dom') },
      // Grafana's core sets these two through an entry that the npm package does not export.
      ...['PluginPage', 'PanelDataErrorView'].map((name) => ({
        find: `grafana-runtime-internal/${name}`,
        replacement: join(packageDir('@grafana/runtime'), `dist/esm/components/${name}.mjs`),
      })),
    ],
    // Vite looks these up from here; where the libraries are apart, each is there once anyway.
    dedupe:
      apart === undefined
        ? ['react', 'react-dom', 'rxjs', 'lodash', 'moment', 'uplot', 'i18next', '@emotion/css']
        : [],
  },
  plugins: [apart !== undefined && resolveApart(apart), leftOut(), early(), icons(), fonts()],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 8000,
    reportCompressedSize: false,
    rollupOptions: {
      // Libraries mark files for servers, of which there is none here.
      onwarn: (warning, warn) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
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
      return this.resolve(source, join(folder, 'package.json'), { ...options, skipSelf: true });
    },
  };
}

/** What Grafana's UI library needs for code editors, maps and a graph of long ago, none of which opens here. */
const LEFT_OUT =
  /^(monaco-editor|@monaco-editor\/react|slate[\w-]*|immutable|prismjs|jquery|ol)(\/.*)?$/;

/** Whatever is imported from it, called, constructed or written out does nothing. */
const NOTHING = `
const nothing = new Proxy(function () {}, {
  get(_, key) {
    if (key === 'toString' || key === 'valueOf') return () => '';
    return typeof key === 'symbol' || key === 'then' ? undefined : nothing;
  },
  apply: () => nothing,
  construct: () => nothing,
});
export default nothing;`;

/** Half a second of every start, and a third of the build. In their place is what does nothing. */
function leftOut(): Plugin {
  const id = '\0left-out';
  return {
    name: 'left-out',
    enforce: 'pre',
    resolveId: (source) => (LEFT_OUT.test(source) ? { id, syntheticNamedExports: true } : null),
    load: (wanted) => (wanted === id ? NOTHING : null),
  };
}

/**
 * What every dashboard needs travels while the page is still being read: the libraries, which are imported
 * by what must run before them, and the panel.
 */
function early(): Plugin {
  const link = (attrs: Record<string, string>): HtmlTagDescriptor => ({
    tag: 'link',
    attrs,
    injectTo: 'head',
  });
  return {
    name: 'early',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {} }) => [
        ...Object.values(bundle)
          .flatMap((file) => (file.type === 'chunk' && file.isEntry ? file.dynamicImports : []))
          .map((file) => link({ rel: 'modulepreload', href: `${BASE}${file}` })),
        link({ rel: 'preload', as: 'script', href: PANEL }),
      ],
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
      const uil = createRequire(import.meta.url)('@iconify-json/uil/icons.json') as {
        width: number;
        height: number;
        icons: Record<string, { body: string }>;
      };
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

/** Grafana's fonts are not on npm: the same typefaces under the names by which its styles ask for them. */
function fonts(): Plugin {
  const files = {
    'inter/Inter-Regular.woff2': '@fontsource/inter/files/inter-latin-400-normal.woff2',
    'inter/Inter-Medium.woff2': '@fontsource/inter/files/inter-latin-500-normal.woff2',
    'inter/Inter-Italic.woff2': '@fontsource/inter/files/inter-latin-400-italic.woff2',
    'inter/Inter-MediumItalic.woff2': '@fontsource/inter/files/inter-latin-500-italic.woff2',
    'roboto/L0xTDF4xlVMF-BfR8bXMIhJHg45mwgGEFl0_3vrtSM1J-gEPT5Ese6hmHSh0mQ.woff2':
      '@fontsource/roboto-mono/files/roboto-mono-latin-400-normal.woff2',
  };
  const own = createRequire(import.meta.url);
  return {
    name: 'fonts',
    writeBundle() {
      for (const [name, file] of Object.entries(files)) {
        cpSync(own.resolve(file), join(outDir, 'fonts', name));
      }
    },
  };
}

/** The names that Grafana's Icon takes. */
function iconNames(): string[] {
  const source = readFileSync(join(packageDir('@grafana/data'), 'dist/esm/types/icon.mjs'), 'utf8');
  return [...source.matchAll(/^\s+"?([a-z0-9-]+)"?: true/gm)].map(([, name]) => name ?? '');
}
