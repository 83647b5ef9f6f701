/** Times of which a record can be asked; the service keeps 90 days at most. */
export const RANGES = [
  { value: '1h', label: '1 h', seconds: 3600 },
  { value: '24h', label: '24 h', seconds: 86_400 },
  { value: '7d', label: '7 d', seconds: 7 * 86_400 },
  { value: '30d', label: '30 d', seconds: 30 * 86_400 },
  { value: 'all', label: 'All', seconds: undefined },
] as const;

export type Range = (typeof RANGES)[number]['value'];

export const DEFAULT_RANGE: Range = '7d';

export function isRange(text: string | undefined): text is Range {
  return RANGES.some(({ value }) => value === text);
}

/** Where a range begins. @param now unix seconds @returns undefined for all there is */
export function beginOf(range: Range, now: number): number | undefined {
  const seconds = RANGES.find(({ value }) => value === range)?.seconds;
  return seconds === undefined ? undefined : Math.floor(now - seconds);
}
