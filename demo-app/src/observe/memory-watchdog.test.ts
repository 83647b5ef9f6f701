import { expect, it } from 'vitest';
import { createMemoryWatchdog } from './memory-watchdog.js';

it('warns once near the limit, again after calm, and ends the process once at the limit', () => {
  let resident = 0;
  const warnings: string[] = [];
  const kills: number[] = [];
  const watchdog = createMemoryWatchdog({
    limitBytes: 1000,
    residentBytes: () => resident,
    onWarning: (message) => warnings.push(message),
    onOutOfMemory: (bytes) => kills.push(bytes),
  });
  for (resident of [500, 899, 900, 950, 850, 950, 799, 920]) watchdog.check();
  expect(warnings).toEqual(['Memory is at 90 % of its limit', 'Memory is at 92 % of its limit']);
  expect(kills).toEqual([]);
  for (resident of [1000, 1001]) watchdog.check();
  expect(kills).toEqual([1000]);
});
