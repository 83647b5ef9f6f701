import { KfpError } from '../core/errors.js';

const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

/**
 * A moment as people write it: ISO 8601 (`2026-03-01`, `2026-03-01T12:00:00Z`; without a zone it is
 * UTC), unix seconds, `now`, or a time before now (`-30d`, `-90m`).
 *
 * @param now unix seconds
 * @returns unix seconds; undefined when it is none of these
 */
export function parseMoment(text: string, now: number): number | undefined {
  const trimmed = text.trim();
  if (trimmed === 'now') return now;
  const before = /^-(\d+(?:\.\d+)?)([smhdw])$/.exec(trimmed);
  if (before !== null) return now - Number(before[1]) * UNITS[before[2]!]!;
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  if (!/^\d{4}-\d{2}-\d{2}/.test(trimmed)) return undefined;
  const zoned = /[T ]\d/.test(trimmed) && !/(Z|[+-]\d{2}:?\d{2})$/i.test(trimmed);
  const milliseconds = Date.parse(zoned ? `${trimmed}Z` : trimmed);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1e3;
}

/** @throws KfpError `TIME_INVALID` naming the flag */
export function requireMoment(flag: string, text: string, now: number): number {
  const moment = parseMoment(text, now);
  if (moment !== undefined) return moment;
  throw new KfpError('TIME_INVALID', `${flag}: "${text}" is no time.`, {
    hint: 'Give ISO 8601 (2026-03-01T12:00:00Z), unix seconds, now, or a time before now (-30d).',
    statusCode: 400,
  });
}

/** `2026-03-01 12:00:05` in UTC. */
export function formatMoment(seconds: number): string {
  return new Date(Math.round(seconds) * 1e3).toISOString().slice(0, 19).replace('T', ' ');
}
