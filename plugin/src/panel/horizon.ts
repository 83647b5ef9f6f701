import { rangeUtil } from '@grafana/data';
import type { ConfigInUse } from '../api/types';
import type { Track } from './series/split';

/** Where neither the panel, nor the service, nor the data say how far the service looks. */
const FALLBACK = 60_000;

/** The panel's option in milliseconds; undefined where it is empty or says no time span. */
export function parseHorizon(option: string): number | undefined {
  const text = option.trim();
  if (text === '') return undefined;
  try {
    const milliseconds = rangeUtil.intervalToMs(/^\d+$/.test(text) ? `${text}s` : text);
    return milliseconds > 0 ? milliseconds : undefined;
  } catch {
    return undefined;
  }
}

/** How far the service looks ahead, by its own words or by `failure_prediction_info`. Milliseconds. */
export function serviceHorizon(
  config: Pick<ConfigInUse, 'horizonSeconds'> | undefined,
  tracks: readonly Track[],
): number | undefined {
  if (config !== undefined) return 1000 * config.horizonSeconds;
  const told = tracks.find(({ kind }) => kind === 'info')?.labels['horizon'];
  return told === undefined ? undefined : parseHorizon(told);
}

export function horizonOf(option: number | undefined, service: number | undefined): number {
  return option ?? service ?? FALLBACK;
}
