import type * as ConfigLoad from '../../../src/config/load.js';
import type * as CoreRandom from '../../../src/core/random.js';
import type * as CoreClock from '../../../src/core/clock.js';
import type * as DatasetsWrite from '../../../src/datasets/write.js';
import type * as SignalsBreaches from '../../../src/signals/breaches.js';
import type * as StackBinary from '../../../src/stack/prometheus-binary.js';
import type * as StackGroup from '../../../src/stack/process-group.js';
import type * as StackReadiness from '../../../src/stack/readiness.js';

export type Modules = typeof ConfigLoad &
  typeof CoreRandom &
  typeof CoreClock &
  typeof DatasetsWrite &
  typeof SignalsBreaches &
  typeof StackBinary &
  typeof StackGroup &
  typeof StackReadiness;

const PATHS = [
  'config/load.js',
  'core/random.js',
  'core/clock.js',
  'datasets/write.js',
  'signals/breaches.js',
  'stack/prometheus-binary.js',
  'stack/process-group.js',
  'stack/readiness.js',
];

/** The compiled backend, which is what users run. */
export async function loadModules(): Promise<Modules> {
  const loaded = await Promise.all(
    PATHS.map((path) => import(new URL(`../../../dist/${path}`, import.meta.url).href)),
  );
  return Object.assign({}, ...(loaded as object[])) as Modules;
}
