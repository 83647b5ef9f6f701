/** What stands where a value is unknown. */
export const UNKNOWN = '–';

/** `0.4 ms`, `86 ms`, `2.41 s`, `12.0 s`. */
export function formatSeconds(value: number | null): string {
  if (value === null) return UNKNOWN;
  const milliseconds = value * 1e3;
  if (milliseconds > 0 && milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  return `${value.toFixed(value < 9.995 ? 2 : 1)} s`;
}

/** `0 %`, `0.4 %`, `37 %`. */
export function formatRatio(value: number | null): string {
  if (value === null) return UNKNOWN;
  const percent = value * 100;
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** `187 MiB`, `1.50 GiB`. */
export function formatBytes(value: number | null): string {
  if (value === null) return UNKNOWN;
  const mebibytes = value / 2 ** 20;
  return mebibytes < 1000 ? `${Math.round(mebibytes)} MiB` : `${(mebibytes / 1024).toFixed(2)} GiB`;
}

/** `0.27 cores`. */
export function formatCores(value: number | null): string {
  return value === null ? UNKNOWN : `${value.toFixed(2)} cores`;
}

/** `23.4 /s`. */
export function formatRate(value: number | null): string {
  return value === null ? UNKNOWN : `${value < 99.95 ? value.toFixed(1) : Math.round(value)} /s`;
}

/** Two largest units: `8 s`, `4 min 08 s`, `3 h 12 min`, `2 d 5 h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  if (whole < 86_400)
    return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor(whole / 3600) % 24} h`;
}

/** A countdown: `1:05`, `1:00:00`. Rounded up, so that it ends at `0:00`. */
export function formatCountdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** Local time of day of unix seconds, `14:03:22`. */
export function formatClock(unixSeconds: number): string {
  return new Date(unixSeconds * 1e3).toLocaleTimeString('en-GB');
}
