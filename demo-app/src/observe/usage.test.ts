import { expect, it } from 'vitest';
import { createUsage } from './usage.js';

it('agrees with Node about memory, and measures the CPU that is burnt', () => {
  const usage = createUsage();
  expect(usage.residentBytes() / process.memoryUsage.rss()).toBeCloseTo(1, 1);
  expect(usage.cores()).toBe(0);
  const before = process.cpuUsage();
  // A fixed amount of CPU, however long a busy machine takes for it.
  while (process.cpuUsage(before).user < 50_000) Math.sqrt(Math.random());
  usage.sample();
  expect(usage.cores()).toBeGreaterThan(0);
});
