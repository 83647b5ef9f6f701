import type { Static } from 'typebox';
import type { FailureDetailsSchema } from './switches.js';

/** How a failure is switched on, or would be; null where the target does not say. */
export interface InjectionDetails extends Readonly<
  Omit<Static<typeof FailureDetailsSchema>, 'enabled' | 'by'>
> {
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
