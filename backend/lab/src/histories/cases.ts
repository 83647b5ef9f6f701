import { idleHttp } from './cases/idle-http.js';
import { memoryLimitOnly } from './cases/memory-limit-only.js';
import { scrapeIntervals } from './cases/scrape-intervals.js';
import { twoWorkloads } from './cases/two-workloads.js';
import type { HistoryCase } from './types.js';

/** Every case, each in a Prometheus of its own. */
export const CASES: readonly HistoryCase[] = [
  memoryLimitOnly,
  idleHttp,
  twoWorkloads,
  scrapeIntervals,
];
