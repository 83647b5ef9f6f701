import { rangeUtil } from '@grafana/data';
import type { ConfigInUse } from '../api/types';
import type { Track } from './series/split';

/** Used where neither panel, service nor data say how far ahead predictions reach. Milliseconds. */
export const FALLBACK_HORIZON = 60_000;

/** The panel's option in milliseconds; undefined where it is empty or no duration. */
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

/** How far ahead the service predicts: by its configuration, or by `failure_prediction_info`. Milliseconds. */
export function serviceHorizon(
  config: Pick<ConfigInUse, 'horizonSeconds'> | undefined,
  tracks: readonly Track[],
): number | undefined {
  if (config !== undefined) return 1000 * config.horizonSeconds;
  const told = tracks.find(({ kind }) => kind === 'info')?.labels['horizon'];
  return told === undefined ? undefined : parseHorizon(told);
}
