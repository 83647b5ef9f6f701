export interface Backoff {
  /**
   * @param ranMilliseconds how long the process that has just ended had run
   * @returns milliseconds to wait before the next start
   */
  next(ranMilliseconds: number): number;
}

/**
 * Waits that double while restarts do not help. All in milliseconds.
 *
 * @param soundAfter a process that ran this long was sound, and the waits begin anew
 */
export function createBackoff(options: {
  readonly first: number;
  readonly most: number;
  readonly soundAfter: number;
}): Backoff {
  let wait = options.first;
  return {
    next(ran) {
      if (ran >= options.soundAfter) wait = options.first;
      const current = wait;
      wait = Math.min(2 * wait, options.most);
      return current;
    },
  };
}
