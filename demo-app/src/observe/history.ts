/** One second of one instance; null where there was no request to measure. */
export interface Sample {
  readonly timestamp: number;
  readonly memoryBytes: number;
  readonly cpuCores: number;
  readonly requestRate: number;
  readonly errorRatio: number | null;
  readonly latencyP50Seconds: number | null;
  readonly latencyP95Seconds: number | null;
}

export interface History {
  /** Called at the end of every request. */
  record(seconds: number, failed: boolean): void;
  /** Called once a second. */
  sample(usage: { readonly memoryBytes: number; readonly cpuCores: number }): void;
  /** Undefined before the first sample. */
  latest(): Sample | undefined;
  /** Oldest first. */
  samples(): readonly Sample[];
}

const KEPT_SECONDS = 300;

/** Rates and quantiles look back this far, as the queries on Prometheus do. */
const LOOK_BACK_SECONDS = 10;

interface Second {
  readonly durations: number[];
  errors: number;
}

/** The last five minutes, one sample per second, for the dashboard. */
export function createHistory(now: () => number): History {
  const startedAt = now();
  const samples: Sample[] = [];
  const seconds: Second[] = [{ durations: [], errors: 0 }];
  return {
    record(duration, failed) {
      const current = seconds.at(-1)!;
      current.durations.push(duration);
      if (failed) current.errors++;
    },
    sample(usage) {
      const durations = seconds.flatMap((second) => second.durations).sort((a, b) => a - b);
      const errors = seconds.reduce((sum, second) => sum + second.errors, 0);
      const count = durations.length;
      const covered = Math.min(LOOK_BACK_SECONDS, Math.max(now() - startedAt, 1));
      samples.push({
        timestamp: now(),
        ...usage,
        requestRate: count / covered,
        errorRatio: count === 0 ? null : errors / count,
        latencyP50Seconds: quantile(durations, 0.5),
        latencyP95Seconds: quantile(durations, 0.95),
      });
      if (samples.length > KEPT_SECONDS) samples.shift();
      seconds.push({ durations: [], errors: 0 });
      if (seconds.length > LOOK_BACK_SECONDS) seconds.shift();
    },
    latest: () => samples.at(-1),
    samples: () => samples,
  };
}

/** Nearest rank; null of nothing. */
function quantile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
