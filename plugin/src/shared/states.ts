import type { GrafanaTheme2, IconName } from '@grafana/data';
import type { BadgeColor } from '@grafana/ui';

interface StateWords {
  readonly text: string;
  readonly icon: IconName;
  readonly color: BadgeColor;
  /** What it means, in a sentence. */
  readonly meaning: string;
}

/** The states of a target, the most urgent first. */
export const STATES = {
  failing: {
    text: 'Failing',
    icon: 'exclamation-circle',
    color: 'red',
    meaning: 'A signal violates its threshold now.',
  },
  at_risk: {
    text: 'At risk',
    icon: 'exclamation-triangle',
    color: 'orange',
    meaning: 'A failure is predicted within the horizon.',
  },
  recovering: {
    text: 'Recovering',
    icon: 'sync',
    color: 'blue',
    meaning: 'It has failed, and its data still hold that.',
  },
  warming_up: {
    text: 'Warming up',
    icon: 'clock-nine',
    color: 'blue',
    meaning: 'There is too little data for a prediction yet.',
  },
  not_observable: {
    text: 'Not observable',
    icon: 'eye-slash',
    color: 'darkgrey',
    meaning: 'Every failure mode lacks its signals, so nothing can be predicted.',
  },
  stale: {
    text: 'Stale',
    icon: 'history',
    color: 'darkgrey',
    meaning: 'The newest data are old, so the state now is not known.',
  },
  normal: {
    text: 'Normal',
    icon: 'check-circle',
    color: 'green',
    meaning: 'No failure is predicted.',
  },
} as const satisfies Readonly<Record<string, StateWords>>;

export type TargetState = keyof typeof STATES;

export const STATE_ORDER = Object.keys(STATES) as readonly TargetState[];

export function isTargetState(text: string | undefined): text is TargetState {
  return text !== undefined && text in STATES;
}

export function colorOfState(state: TargetState, { colors }: GrafanaTheme2): string {
  const { color } = STATES[state];
  return color === 'darkgrey' ? colors.text.secondary : colors[TONES[color]].text;
}

/** What the theme calls the colours of badges. */
const TONES = { red: 'error', orange: 'warning', blue: 'info', green: 'success' } as const;
