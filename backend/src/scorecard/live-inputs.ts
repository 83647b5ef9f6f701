import { Type, type Static } from 'typebox';
import type { Watch } from '../config/schema.js';
import { Nullable } from '../core/schemas.js';
import {
  addInput,
  ageInputs,
  inputDrift,
  newLiveInputs,
  SignalDriftSchema,
} from './input-drift.js';
import type { State } from './state.js';
import type { ModelFacts } from './warnings.js';
import type { TargetSignals } from '../history/fetch.js';

/** The signals of all targets up to one step: columns in the order of the configuration. */
export interface Windows {
  readonly targets: readonly Pick<TargetSignals, 'target' | 'columns'>[];
  /** Unix seconds of the last row. */
  readonly end: number;
}

/** How far the signals are from those of the training. */
export const InputStateSchema = Type.Object({
  problem: Nullable(Type.String(), 'Why nothing is known; null when it is.'),
  signals: Type.Array(SignalDriftSchema),
});
export type InputState = Static<typeof InputStateSchema>;

/**
 * Counts the newest values of some targets, at most once a window: what lies closer together is nearly the
 * same.
 *
 * @param calm targets without a failure, whose signals are what a model takes for usual
 */
export function sampleInputs(
  state: Pick<State, 'inputs'>,
  model: ModelFacts,
  { calm, windows }: { readonly calm: ReadonlySet<string>; readonly windows: Windows },
  config: Pick<Watch, 'signals' | 'windowSeconds'>,
): void {
  if (model.inputs === undefined) return;
  const t = windows.end;
  if (state.inputs?.model !== model.id) state.inputs = newLiveInputs(model.id, 0);
  const live = state.inputs;
  if (t - live.at < config.windowSeconds || calm.size === 0) return;
  ageInputs(live, t);
  for (const { target, columns } of windows.targets) {
    if (!calm.has(target)) continue;
    for (const summary of model.inputs) {
      const column = config.signals.findIndex(({ name }) => name === summary.signal);
      const value = columns[column]?.at(-1);
      if (value !== undefined) addInput(live, summary, value);
    }
  }
}

/** What is known of the inputs of the model that predicts. */
export function inputState(
  { inputs }: Pick<State, 'inputs'>,
  model: ModelFacts | undefined,
): InputState {
  if (model === undefined) return { problem: 'There is no model.', signals: [] };
  if (model.inputs === undefined) {
    return {
      problem: `Not known: model ${model.id} does not say how its inputs were spread. Train a new one.`,
      signals: [],
    };
  }
  const live = inputs?.model === model.id ? inputs : newLiveInputs(model.id, 0);
  return { problem: null, signals: inputDrift(model.inputs, live) };
}
