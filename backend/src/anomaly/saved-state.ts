import { KfpError } from '../core/errors.js';
import type { ResolvedOptions } from './options.js';
import { blockLength, createTargetState, type TargetState } from './state.js';

const VERSION = 1;

/** What a detector has learned, as JSON: numbers are written so that they read back to the bit. */
export interface SavedAnomalyState {
  readonly version: number;
  readonly signals: readonly string[];
  readonly stepSeconds: number;
  /** Always true; earlier versions ask for it. */
  readonly seasonal: true;
  readonly pool: readonly number[];
  readonly normalisers: readonly number[];
  readonly targets: Readonly<Record<string, readonly number[]>>;
}

export interface Learned {
  readonly targets: Map<string, TargetState>;
  readonly pool: Float64Array;
  readonly pooledNormalisers: Float64Array;
}

export function saveState(options: ResolvedOptions, learned: Learned): SavedAnomalyState {
  return {
    version: VERSION,
    signals: [...options.names],
    stepSeconds: options.stepSeconds,
    seasonal: true,
    pool: [...learned.pool],
    normalisers: [...learned.pooledNormalisers],
    targets: Object.fromEntries(
      [...learned.targets].map(([target, state]) => [target, [...state.block]]),
    ),
  };
}

/** @throws KfpError `ANOMALY_STATE_INVALID`: of another version, other signals, another step, or broken */
export function restoreState(saved: unknown, options: ResolvedOptions, into: Learned): void {
  if (typeof saved !== 'object' || saved === null) throw invalid('is no object');
  const state = saved as Partial<Record<keyof SavedAnomalyState, unknown>>;
  if (state.version !== VERSION) throw invalid(`is of version ${String(state.version)}`);
  if (JSON.stringify(state.signals) !== JSON.stringify(options.names)) {
    throw invalid('is of other signals');
  }
  if (state.stepSeconds !== options.stepSeconds) {
    throw invalid(`is of steps of ${String(state.stepSeconds)} s, not ${options.stepSeconds} s`);
  }
  if (state.seasonal !== true) throw invalid('has no profile of the day');
  into.pool.set(numbers(state.pool, into.pool.length));
  into.pooledNormalisers.set(numbers(state.normalisers, into.pooledNormalisers.length));
  if (typeof state.targets !== 'object' || state.targets === null) throw invalid('has no targets');
  const signals = options.names.length;
  const length = blockLength(signals);
  for (const [target, block] of Object.entries(state.targets)) {
    const copy = Float64Array.from(numbers(block, length));
    into.targets.set(target, createTargetState(signals, copy));
  }
}

function numbers(value: unknown, length: number): number[] {
  if (!Array.isArray(value) || value.length !== length) throw invalid('has lost numbers');
  if (!value.every((item) => Number.isFinite(item))) throw invalid('holds what is no number');
  return value as number[];
}

function invalid(what: string): KfpError {
  return new KfpError('ANOMALY_STATE_INVALID', `The saved state of the anomalies ${what}.`, {
    hint: 'Delete it to learn anew, or restore it with the options it was saved with.',
    statusCode: 400,
  });
}
