import * as ConfigLoad from '@kfp/backend/config/load.js';
import * as CoreRandom from '@kfp/backend/core/random.js';
import * as CoreClock from '@kfp/backend/core/clock.js';
import * as DatasetsWrite from '@kfp/backend/datasets/write.js';
import * as SignalsThresholds from '@kfp/backend/outcomes/violation-steps.js';
import * as StackBinary from '../../local/prometheus-binary.js';
import * as StackGroup from '../../local/process-group.js';
import * as StackReadiness from '../../local/readiness.js';

export type Modules = typeof ConfigLoad &
  typeof CoreRandom &
  typeof CoreClock &
  typeof DatasetsWrite &
  typeof SignalsThresholds &
  typeof StackBinary &
  typeof StackGroup &
  typeof StackReadiness;

/** What the bench uses of the compiled backend. */
export function loadModules(): Promise<Modules> {
  return Promise.resolve({
    ...ConfigLoad,
    ...CoreRandom,
    ...CoreClock,
    ...DatasetsWrite,
    ...SignalsThresholds,
    ...StackBinary,
    ...StackGroup,
    ...StackReadiness,
  } as Modules);
}
