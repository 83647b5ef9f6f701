import type { Labels } from '@grafana/data';
import { groupBy } from 'lodash';
import { targetLabels } from '../series/labels';
import type { Track } from '../series/split';
import type { ForecastLine } from './line';

/** What was forecast of one signal of one target, at the times it was made for. */
export interface PastForecast {
  readonly signal: string;
  /** Of the target. */
  readonly labels: Labels;
  readonly line: ForecastLine;
}

/**
 * Moves recorded forecasts from when they were made to what they were made for, so that they can be
 * held against what then came.
 */
export function pastForecasts(tracks: readonly Track[], horizonMs: number): PastForecast[] {
  const recorded = tracks.filter(({ kind }) => kind === 'forecast');
  const groups = groupBy(recorded, ({ labels, target }) => `${labels['signal']}/${target}`);
  return Object.values(groups).flatMap((group): PastForecast[] => {
    const of = (quantile: string): Track | undefined =>
      group.find(({ labels }) => Number(labels['quantile']) === Number(quantile));
    const median = of('0.5');
    if (median === undefined) return [];
    const along = (track: Track | undefined): number[] => {
      if (track === undefined) return median.values as number[];
      const at = new Map(track.times.map((time, i) => [time, track.values[i]]));
      return median.times.map((time) => at.get(time) ?? null) as number[];
    };
    return [
      {
        signal: median.labels['signal']!,
        labels: targetLabels(median.labels),
        line: {
          times: median.times.map((time) => time + horizonMs),
          median: median.values as number[],
          lower: along(of('0.1')),
          upper: along(of('0.9')),
        },
      },
    ];
  });
}
