import { expect, it } from 'vitest';
import { scaleOf } from './scale.js';

it.each([
  [2, 8],
  [15, 60],
  [30, 120],
  [60, 240],
  [100, 300],
  [300, 300],
  [3600, 3600],
])('steps of %i s make buckets of %i s', (step, bucket) => {
  expect(scaleOf(step, 1).bucketSeconds).toBe(bucket);
});

it('an alarm lasts for a quarter of an hour, and no longer than the silence after it', () => {
  for (const step of [2, 15, 60, 300]) {
    for (const rate of [0.3, 1, 10, 100]) {
      const { bucketSeconds, longestAlarm, silence } = scaleOf(step, rate);
      expect(longestAlarm * bucketSeconds).toBeGreaterThanOrEqual(900);
      expect(longestAlarm * bucketSeconds).toBeLessThanOrEqual(1800);
      expect(silence).toBeGreaterThanOrEqual(longestAlarm);
    }
  }
});

it('silence is shorter where more alarms are allowed', () => {
  expect(scaleOf(300, 10).silence).toBeLessThan(scaleOf(300, 1).silence);
});
