import { describeError, KfpError } from '../core/errors.js';

/** How bad it is: with a `problem` the service cannot work, with a `warning` it works less well. */
export type Severity = 'ok' | 'warning' | 'problem';

/** One thing that was looked at. */
export interface Finding {
  /** What was looked at: `prometheus`, `clock`, `signal latency_p95_seconds`. */
  readonly check: string;
  readonly severity: Severity;
  /** What was found. */
  readonly message: string;
  /** What to do about it; null where nothing needs to be done. */
  readonly advice: string | null;
}

export function ok(check: string, message: string): Finding {
  return { check, severity: 'ok', message, advice: null };
}

export function warning(check: string, message: string, advice: string): Finding {
  return { check, severity: 'warning', message, advice };
}

export function problem(check: string, message: string, advice: string): Finding {
  return { check, severity: 'problem', message, advice };
}

/** What was thrown, as a problem. */
export function thrown(check: string, error: unknown): Finding {
  const advice =
    error instanceof KfpError && error.hint !== undefined
      ? error.hint
      : 'This error is not expected: please report it with the output of kfp doctor --json.';
  return problem(check, describeError(error), advice);
}

/** `1 target`, `3 targets`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Names of targets that one message shows. */
const MAX_NAMES = 3;

/** `a, b, c, …` */
export function listed(names: readonly string[]): string {
  const shown = [...names].sort().slice(0, MAX_NAMES).join(', ');
  return names.length <= MAX_NAMES ? shown : `${shown}, …`;
}
