import autocannon, { type Options, type Result } from 'autocannon';

export type { Result };

/** Sends requests, and resolves with what came of them; autocannon's own promise is only half of one. */
export async function sendRequests(options: Omit<Options, 'timeout'>): Promise<Result> {
  return autocannon({ ...options, timeout: 60 });
}

/** Requests that got no answer, or another one than 2xx. */
export function failedOf({ errors, timeouts, non2xx }: Result): number {
  return errors + timeouts + non2xx;
}
