import type * as ConfigLoad from '../../../src/config/load.js';
import type * as CoreRandom from '../../../src/core/random.js';
import type * as DatasetsRead from '../../../src/datasets/read.js';
import type * as ForecastSignal from '../../../src/forecasting/forecast-signal.js';
import type * as Breaches from '../../../src/signals/breaches.js';

/** What the bench uses of the backend: types from the source, code from the build. */
export type Modules = Pick<typeof ConfigLoad, 'loadConfig'> &
  Pick<typeof CoreRandom, 'seededRandom'> &
  Pick<typeof DatasetsRead, 'readDataset'> &
  Pick<typeof ForecastSignal, 'createForecaster'> &
  Pick<typeof Breaches, 'breachSteps'>;

const PATHS = [
  'config/load.js',
  'core/random.js',
  'datasets/read.js',
  'forecasting/forecast-signal.js',
  'signals/breaches.js',
];

/** The compiled backend, which is what users run. */
export async function loadModules(): Promise<Modules> {
  const loaded = await Promise.all(
    PATHS.map((path) => import(new URL(`../../../dist/${path}`, import.meta.url).href)),
  );
  return Object.assign({}, ...(loaded as object[])) as Modules;
}
