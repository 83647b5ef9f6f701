/** A share as a whole percentage; `–` where there is none. */
export function percent(share: number | null | undefined): string {
  return share == null ? '–' : `${Math.round(100 * share)} %`;
}

/** `0.37`, `12`, `340`: as many digits as such a figure is good for. */
export function figure(value: number | null | undefined): string {
  if (value == null) return '–';
  return Math.abs(value) >= 10 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}
