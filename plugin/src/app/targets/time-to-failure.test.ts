import { expect, it } from 'vitest';
import { prediction } from '../prediction.fixture';
import { timeToFailure } from './time-to-failure';

const timeToFailureSeconds = { q10: 180, q50: 250, q90: 360 };

it.each([
  ['at risk', { state: 'at_risk', timeToFailureSeconds }, '4 min 10 s (3–6 min)'],
  ['at risk without a trend', { state: 'at_risk' }, undefined],
  ['failing', { state: 'failing', timeToFailureSeconds: { q10: 0, q50: 0, q90: 0 } }, 'now'],
  ['normal', {}, undefined],
  ['stale', { state: 'stale', timeToFailureSeconds }, undefined],
] as const)('%s', (_, over, text) => {
  expect(timeToFailure(prediction('a', over))).toBe(text);
});
