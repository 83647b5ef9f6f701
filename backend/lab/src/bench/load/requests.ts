import autocannon, { type Options, type Result } from 'autocannon';

export type { Result };

/** Sends requests, and resolves with what came of them; autocannon's own promise is only half of one. */
export async function sendRequests(options: Omit<Options, 'timeout'>): Promise<Result> {
  return autocannon({ ...options, timeout: 60 });
}
