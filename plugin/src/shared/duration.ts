const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A time span in words, as exact as it is useful: `45 s`, `4 min 10 s`, `25 min`, `3 h 5 min`, `2 d 4 h`.
 *
 * @param seconds negative ones are told as 0
 */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 10 * MINUTE) return inTwo(whole, MINUTE, 'min', 1, 's');
  if (whole < HOUR - MINUTE / 2) return `${Math.round(whole / MINUTE)} min`;
  if (whole < DAY) return inTwo(whole, HOUR, 'h', MINUTE, 'min');
  return inTwo(whole, DAY, 'd', HOUR, 'h');
}

/** An interval in words, in one unit where both ends allow it: `40–55 s`, `3–6 min`, `50 s–2 min`. */
export function formatDurationRange(from: number, to: number): string {
  const [low, high] = [Math.max(0, from), Math.max(0, to)];
  if (high < 90) return between(low, high, 1, 's');
  if (low < MINUTE) return `${Math.round(low)} s–${coarse(high)}`;
  if (high < 90 * MINUTE) return between(low, high, MINUTE, 'min');
  if (low < HOUR) return `${coarse(low)}–${coarse(high)}`;
  return between(low, high, HOUR, 'h');
}

/** A clock that runs down: `0:09`, `2:31`, `1:02:05`. */
export function formatCountdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const parts = [Math.floor(whole / HOUR), Math.floor(whole / MINUTE) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, i) => (i === 0 ? `${part}` : `${part}`.padStart(2, '0'))).join(':');
}

function inTwo(whole: number, unit: number, name: string, part: number, partName: string): string {
  let units = Math.floor(whole / unit);
  let parts = Math.round((whole - units * unit) / part);
  if (parts * part >= unit) {
    units++;
    parts = 0;
  }
  if (units === 0) return `${parts} ${partName}`;
  return parts === 0 ? `${units} ${name}` : `${units} ${name} ${parts} ${partName}`;
}

function between(low: number, high: number, unit: number, name: string): string {
  const [from, to] = [Math.round(low / unit), Math.round(high / unit)];
  return from === to ? `${to} ${name}` : `${from}–${to} ${name}`;
}

function coarse(seconds: number): string {
  return seconds < 90 * MINUTE
    ? `${Math.round(seconds / MINUTE)} min`
    : `${Math.round(seconds / HOUR)} h`;
}
