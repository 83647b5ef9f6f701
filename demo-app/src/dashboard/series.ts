import type { History, Sample, SIGNALS } from './types.js';

/** Columns of samples in ascending time. Never changed in place. */
export type Series = History;

/** How far the charts look back. Seconds. */
export const WINDOW_SECONDS = 300;

/** Samples further apart than this are not joined by a line. Seconds. */
const GAP_SECONDS = 3.5;

export const emptySeries: Series = fromSamples([]);

/**
 * Adds samples the series does not have yet, and forgets those older than the window. Samples of a
 * process that has since been restarted stay: the app itself no longer knows them.
 *
 * @param incoming any order; a sample at a known time is ignored
 * @param now unix seconds; samples before `now - WINDOW_SECONDS` are dropped
 */
export function mergeSamples(series: Series, incoming: readonly Sample[], now: number): Series {
  const byTime = new Map<number, Sample>();
  for (const sample of [...incoming, ...toSamples(series)]) byTime.set(sample.timestamp, sample);
  return fromSamples(
    [...byTime.values()]
      .filter(({ timestamp }) => timestamp >= now - WINDOW_SECONDS)
      .sort((a, b) => a.timestamp - b.timestamp),
  );
}

/**
 * Inserts a row of nulls into every gap and at every break, so that a chart breaks its lines there.
 *
 * @param breaks times which no line may cross, such as the start of a new process; unix seconds
 */
export function withGaps(series: Series, breaks: readonly number[]): Series {
  const rows: Sample[] = [];
  for (const sample of toSamples(series)) {
    const from = rows.at(-1)?.timestamp;
    if (from !== undefined) {
      const to = sample.timestamp;
      const broken = breaks.some((at) => at > from && at <= to);
      if (broken || to - from > GAP_SECONDS) rows.push(unknownAt((from + to) / 2));
    }
    rows.push(sample);
  }
  return fromSamples(rows);
}

export function toSamples(series: Series): Sample[] {
  return series.timestamps.map((timestamp, index) => {
    const at = (key: (typeof SIGNALS)[number]): number | null => series[key][index] ?? null;
    return {
      timestamp,
      memoryBytes: at('memoryBytes'),
      cpuCores: at('cpuCores'),
      requestRate: at('requestRate'),
      errorRatio: at('errorRatio'),
      latencyP50Seconds: at('latencyP50Seconds'),
      latencyP95Seconds: at('latencyP95Seconds'),
    };
  });
}

function fromSamples(samples: readonly Sample[]): Series {
  return {
    timestamps: samples.map(({ timestamp }) => timestamp),
    memoryBytes: samples.map((sample) => sample.memoryBytes),
    cpuCores: samples.map((sample) => sample.cpuCores),
    requestRate: samples.map((sample) => sample.requestRate),
    errorRatio: samples.map((sample) => sample.errorRatio),
    latencyP50Seconds: samples.map((sample) => sample.latencyP50Seconds),
    latencyP95Seconds: samples.map((sample) => sample.latencyP95Seconds),
  };
}

function unknownAt(timestamp: number): Sample {
  return {
    timestamp,
    memoryBytes: null,
    cpuCores: null,
    requestRate: null,
    errorRatio: null,
    latencyP50Seconds: null,
    latencyP95Seconds: null,
  };
}
