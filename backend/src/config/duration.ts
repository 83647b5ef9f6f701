import { Type, type TString } from 'typebox';

/** Milliseconds per unit, greatest first, as Prometheus has them. */
const UNITS = [
  ['y', 31_536_000_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** `0`, or numbers with units, the greatest unit first. */
const PATTERN = `^(0|${UNITS.map(([unit]) => `(\\d+${unit})?`).join('')})$`;
const DURATION = new RegExp(PATTERN);

/** A duration of the configuration file, as Prometheus writes it. */
export function durationSchema(description = 'A duration: 15s, 2h, 1h30m.'): TString {
  return Type.String({ minLength: 1, pattern: PATTERN, description });
}

/** Whether a pattern of a schema is that of durations. */
export const isDurationPattern = (pattern: unknown): boolean => pattern === PATTERN;

/** Seconds of a duration such as `15s` or `1h30m`. @returns NaN for any other text */
export function parseDuration(text: string): number {
  const parts = DURATION.exec(text);
  if (parts === null || text === '') return NaN;
  const milliseconds = UNITS.reduce(
    (sum, [, size], i) => sum + size * parseInt(parts[i + 2] ?? '0', 10),
    0,
  );
  return milliseconds / 1000;
}

/** Seconds, to milliseconds, as Prometheus would write them: 90 is `1m30s`, 7 days are `1w`. */
export function formatDuration(seconds: number): string {
  let rest = Math.round(seconds * 1000);
  let text = '';
  for (const [unit, size] of UNITS) {
    const whole = Math.floor(rest / size);
    // Years and weeks only where nothing is left over: `8d`, not `1w1d`.
    if (whole === 0 || ((unit === 'y' || unit === 'w') && (text !== '' || rest % size > 0)))
      continue;
    text += `${whole}${unit}`;
    rest -= whole * size;
  }
  return text === '' ? '0s' : text;
}
