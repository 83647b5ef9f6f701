/** Adds up how long each stage of some work takes, however often it comes to it. */
export interface Stopwatch {
  /** Does the work, and counts its time for the stage. */
  time<T>(stage: string, work: () => T): T;
  add(stage: string, seconds: number): void;
  /** Seconds per stage since the last reset. */
  read(): Readonly<Record<string, number>>;
  reset(): void;
}

/** @param now milliseconds of a clock that never goes back */
export function createStopwatch(now: () => number = () => performance.now()): Stopwatch {
  const stages = new Map<string, number>();
  const add = (stage: string, seconds: number): void => {
    stages.set(stage, (stages.get(stage) ?? 0) + seconds);
  };
  return {
    time(stage, work) {
      const startedAt = now();
      try {
        return work();
      } finally {
        add(stage, (now() - startedAt) / 1e3);
      }
    },
    add,
    read: () => Object.fromEntries(stages),
    reset: () => stages.clear(),
  };
}
