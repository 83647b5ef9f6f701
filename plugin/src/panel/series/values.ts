/** The values of a series; null and undefined are missing. */
export type Values = readonly (number | null | undefined)[];

/** A value of a series at a time, unix milliseconds. */
export interface Point {
  readonly time: number;
  readonly value: number;
}

export function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** The newest value that is known. */
export function newestOf(series: {
  readonly times: readonly number[];
  readonly values: Values;
}): Point | undefined {
  const { times, values } = series;
  for (let i = times.length - 1; i >= 0; i--) {
    const value = values[i];
    if (isKnown(value)) return { time: times[i]!, value };
  }
  return undefined;
}
