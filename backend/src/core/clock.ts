/** Time, passed in so that tests and backtests decide what "now" is. */
export interface Clock {
  /** Unix time in seconds. */
  now(): number;
  /** Seconds since some moment, of a clock that nobody sets; `now` where absent. */
  monotonic?(): number;
  /** Resolves after `seconds`, or rejects with the signal's reason when it aborts. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now() / 1000,
  monotonic: () => performance.now() / 1000,
  sleep: (seconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
        Math.max(0, seconds * 1000),
      );
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
