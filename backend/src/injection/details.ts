/** How a failure is switched on, or would be; null where the target does not say. */
export interface InjectionDetails {
  readonly rampSeconds: number | null;
  readonly durationSeconds: number | null;
  readonly shape: string | null;
  /** Level at the end of the ramp, 0 to 1. */
  readonly intensity: number | null;
  /** How far it has grown, 0 to `intensity`. */
  readonly level: number | null;
  /** Unix seconds at which it was switched on; null while off. */
  readonly since: number | null;
  /** Unix seconds at which it ends by itself. */
  readonly until: number | null;
  /** Whose keepalive it needs to go on; null while off, and when it needs none. */
  readonly keepaliveHolder: string | null;
}

/** Reads `details` of a target's `/failures`; entries that are no objects are left out. */
export function readDetails(value: unknown): Record<string, InjectionDetails> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([mode, one]) => (isObject(one) ? [[mode, readOne(one)]] : [])),
  );
}

function readOne(one: Record<string, unknown>): InjectionDetails {
  const number = (key: string): number | null => {
    const value = one[key];
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  const text = (key: string): string | null => {
    const value = one[key];
    return typeof value === 'string' ? value : null;
  };
  return {
    rampSeconds: number('rampSeconds'),
    durationSeconds: number('durationSeconds'),
    shape: text('shape'),
    intensity: number('intensity'),
    level: number('level'),
    since: number('startedAt'),
    until: number('endsAt'),
    keepaliveHolder: text('keepaliveHolder'),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
