import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

/** Grafana's ES modules take named imports from CommonJS, which bundlers allow and Node does not. */
const grafana = ['data', 'runtime', 'ui', 'schema'].map((name) => ({
  find: new RegExp(`^@grafana/${name}$`),
  replacement: fileURLToPath(
    new URL(`node_modules/@grafana/${name}/dist/cjs/index.cjs`, import.meta.url),
  ),
}));

/** The laboratory imports the backend as a package, whose code is then the source and not the build. */
const backend = {
  find: /^@kfp\/backend\/(.*)\.js$/,
  replacement: fileURLToPath(new URL('backend/src/$1.ts', import.meta.url)),
};

/** Whole systems under load, whose failures develop in real time: they want the processor to themselves. */
const LIVE = [
  'backend/test/{collection-demo,dashboards,serve}.test.ts',
  'backend/lab/test/{local-demo,local-start}.test.ts',
  'demo-app/test/demo-app.test.ts',
  'plugin/test/end-to-end.test.ts',
];

/** They measure the process that they run in. */
const ALONE = ['demo-app/src/failures/memory-leak.test.ts'];

/** Real servers, real ports and two cores: one file at a time. */
const one = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: [backend] },
        test: {
          name: 'unit',
          include: [
            '{backend,backend/lab,demo-app}/src/**/*.test.ts',
            '{backend/lab,demo-app}/fuzz/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, ...ALONE],
          environment: 'node',
          // They share no state, so they may share a process and what it has loaded: half the time.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        resolve: { alias: grafana },
        test: {
          name: 'unit-alone',
          include: ['plugin/src/**/*.test.{ts,tsx}', ...ALONE],
          environment: 'node',
          testTimeout: 20_000,
        },
      },
      {
        resolve: { alias: grafana },
        define: { __GRAFANA_VERSION__: '"12.3.3"' },
        test: {
          name: 'unit-workbench',
          include: ['plugin/workbench/src/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          setupFiles: ['plugin/workbench/test-setup.ts'],
          // As published, only a bundler can load it.
          server: { deps: { inline: ['@grafana/scenes'] } },
          testTimeout: 20_000,
        },
      },
      {
        resolve: { alias: [backend] },
        test: {
          name: 'integration',
          include: ['{*,backend/lab}/test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...LIVE],
          environment: 'node',
          ...one,
          isolate: false,
        },
      },
      {
        resolve: { alias: [backend] },
        test: { name: 'live', include: LIVE, environment: 'node', ...one },
      },
    ],
  },
});
