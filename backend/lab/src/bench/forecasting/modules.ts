import * as ConfigLoad from '@kfp/backend/config/load.js';
import * as CoreRandom from '@kfp/backend/core/random.js';
import * as DatasetsRead from '@kfp/backend/datasets/read.js';
import * as ForecastSignal from '@kfp/backend/forecasting/forecast-signal.js';
import * as Thresholds from '@kfp/backend/outcomes/violation-steps.js';

/** What the bench uses of the backend: types from the source, code from the build. */
export type Modules = Pick<typeof ConfigLoad, 'loadWatch'> &
  Pick<typeof CoreRandom, 'seededRandom'> &
  Pick<typeof DatasetsRead, 'readDataset'> &
  Pick<typeof ForecastSignal, 'createForecaster'> &
  Pick<typeof Thresholds, 'violationSteps'>;

/** What the bench uses of the compiled backend. */
export function loadModules(): Promise<Modules> {
  return Promise.resolve({
    ...ConfigLoad,
    ...CoreRandom,
    ...DatasetsRead,
    ...ForecastSignal,
    ...Thresholds,
  } as Modules);
}
