import type { Labels } from '../prometheus/parse.js';
import type { InjectionDetails } from './details.js';

/** What to switch: mode → on, off, or on with settings, as the demo-app's `POST /failures` takes it. */
export type FailureToggles = Readonly<Record<string, boolean | Readonly<Record<string, unknown>>>>;

/** What a target says of its failures. */
export interface InjectionState {
  /** Which are switched on. */
  readonly failures: Readonly<Record<string, boolean>>;
  /** How; of those that the target describes. */
  readonly details: Readonly<Record<string, InjectionDetails>>;
}

export interface Injector {
  /** The failures of a target. */
  get(labels: Labels): Promise<InjectionState>;
  /** Switches failures at a target; answers the state afterwards. */
  set(labels: Labels, toggles: FailureToggles): Promise<InjectionState>;
  /** Switches everything off at a target. */
  stopAll(labels: Labels): Promise<void>;
}
