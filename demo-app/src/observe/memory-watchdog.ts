export interface MemoryWatchdog {
  /** Looks at the memory now. */
  check(): void;
}

/** Shares of the limit at which people are warned, and below which the next warning may come. */
const WARN_SHARE = 0.9;
const CALM_SHARE = 0.8;

/**
 * Does what the kernel does to a container over its limit, where there is no container.
 *
 * @param onWarning told once each time memory comes near its limit
 * @param onOutOfMemory called once, at or above the limit; the process is to end
 */
export function createMemoryWatchdog(deps: {
  readonly limitBytes: number;
  readonly residentBytes: () => number;
  readonly onWarning: (message: string) => void;
  readonly onOutOfMemory: (residentBytes: number) => void;
}): MemoryWatchdog {
  let warned = false;
  let killed = false;
  return {
    check() {
      const resident = deps.residentBytes();
      const share = resident / deps.limitBytes;
      if (share >= 1 && !killed) {
        killed = true;
        deps.onOutOfMemory(resident);
      } else if (share >= WARN_SHARE && !warned) {
        warned = true;
        deps.onWarning(`Memory is at ${Math.round(100 * share)} % of its limit`);
      } else if (share < CALM_SHARE) {
        warned = false;
      }
    },
  };
}
