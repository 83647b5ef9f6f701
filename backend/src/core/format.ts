/** Figures in words; a dash where there is none. */
export function percent(value: number | null | undefined): string {
  return value == null ? '–' : `${Math.round(100 * value)} %`;
}

export function seconds(value: number | null | undefined): string {
  return value == null ? '–' : `${Math.round(value)} s`;
}

export function decimal(value: number | null | undefined, digits: number): string {
  return value == null ? '–' : value.toFixed(digits);
}
