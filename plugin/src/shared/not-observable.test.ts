import { expect, it } from 'vitest';
import { describeNotObservable } from './not-observable';

it('names each mode and why it is not predicted', () => {
  const none = { memory_leak: 'no memory limit', high_latency: 'no HTTP metrics' };
  expect(describeNotObservable(none)).toBe(
    'memory_leak (no memory limit), high_latency (no HTTP metrics)',
  );
  expect(describeNotObservable({})).toBe('');
});
