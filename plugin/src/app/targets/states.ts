import type { BadgeColor, IconName } from '@grafana/ui';
import type { Prediction } from '../../api/types';

export type TargetState = Prediction['state'];

export interface StateWords {
  readonly text: string;
  readonly icon: IconName;
  readonly color: BadgeColor;
  /** What it means, in a sentence. */
  readonly meaning: string;
}

/** The states of a target, the most urgent first. */
export const STATES: Readonly<Record<TargetState, StateWords>> = {
  failing: {
    text: 'Failing',
    icon: 'exclamation-circle',
    color: 'red',
    meaning: 'A violation holds now.',
  },
  at_risk: {
    text: 'At risk',
    icon: 'exclamation-triangle',
    color: 'orange',
    meaning: 'A failure is predicted within the horizon.',
  },
  warming_up: {
    text: 'Warming up',
    icon: 'clock-nine',
    color: 'blue',
    meaning: 'Too little data for a prediction yet.',
  },
  stale: {
    text: 'Stale',
    icon: 'history',
    color: 'darkgrey',
    meaning: 'The newest data are old; nothing is known of now.',
  },
  normal: {
    text: 'Normal',
    icon: 'check-circle',
    color: 'green',
    meaning: 'No failure is predicted.',
  },
};

export const STATE_ORDER = Object.keys(STATES) as readonly TargetState[];

export function isTargetState(text: string | undefined): text is TargetState {
  return text !== undefined && text in STATES;
}
