import { KfpError } from '../core/errors.js';
import type { ResolvedOptions } from './options.js';
import { createTargetState, type Layout, type TargetState } from './state.js';

const VERSION = 2;

/** What a detector has learned, as JSON. */
export interface SavedAnomalyState {
  readonly version: number;
  readonly signals: readonly string[];
  readonly stepSeconds: number;
  /** By target: its memory to the bit, base64. */
  readonly targets: Readonly<Record<string, string>>;
}

/** Of what it is the state; all but the targets. */
export const headerOf = (options: ResolvedOptions): Omit<SavedAnomalyState, 'targets'> => ({
  version: VERSION,
  signals: [...options.names],
  stepSeconds: options.stepSeconds,
});

export const saveTarget = ({ bytes }: TargetState): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** @throws KfpError `ANOMALY_STATE_INVALID`: of another version, other signals or another step */
export function checkHeader(saved: unknown, options: ResolvedOptions): void {
  if (typeof saved !== 'object' || saved === null) throw invalid('is no object');
  const state = saved as Partial<Record<keyof SavedAnomalyState, unknown>>;
  if (state.version !== VERSION) throw invalid(`is of version ${String(state.version)}`);
  if (JSON.stringify(state.signals) !== JSON.stringify(options.names)) {
    throw invalid('is of other signals');
  }
  if (state.stepSeconds !== options.stepSeconds) {
    throw invalid(`is of steps of ${String(state.stepSeconds)} s, not ${options.stepSeconds} s`);
  }
}

/** @throws KfpError `ANOMALY_STATE_INVALID` */
export function restoreTarget(saved: unknown, layout: Layout): TargetState {
  if (typeof saved !== 'string') throw invalid('has lost a target');
  const bytes = Buffer.from(saved, 'base64');
  if (bytes.length !== layout.bytes) throw invalid('has lost numbers');
  const state = createTargetState(layout, bytes);
  if (!state.times.every(Number.isFinite) || !state.memory.every(Number.isFinite)) {
    throw invalid('holds what is no number');
  }
  return state;
}

export function invalid(what: string): KfpError {
  return new KfpError('ANOMALY_STATE_INVALID', `The saved state of the anomalies ${what}.`, {
    hint: 'Delete it to learn anew, or restore it with the options it was saved with.',
    statusCode: 400,
  });
}
