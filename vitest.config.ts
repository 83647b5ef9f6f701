import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

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

/**
 * Whole systems under load, whose failures develop in real time. They mostly wait, so two run side by side; the
 * longest come first.
 */
const LIVE = [
  'plugin/test/end-to-end.test.ts',
  'backend/test/serve.test.ts',
  'backend/test/collection-demo.test.ts',
  'backend/lab/test/local-start.test.ts',
  'demo-app/test/demo-app.test.ts',
  'backend/lab/test/local-demo.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      LIVE.findIndex((file) => moduleId.endsWith(file));
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** They measure the process that they run in. */
const ALONE = ['demo-app/src/failures/memory-leak.test.ts'];

/** Real servers start and stop. */
const patient = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
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
          ...patient,
          isolate: false,
          // Of two servers at a time, one would wait for the other.
          fileParallelism: false,
        },
      },
      {
        resolve: { alias: [backend] },
        test: { name: 'live', include: LIVE, environment: 'node', ...patient },
      },
    ],
  },
});
