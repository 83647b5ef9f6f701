import { expect, it } from 'vitest';
import { followSample, type RiskSample } from './risk-sample.js';

/** `.` a quiet second, `F` the first of a failure, `f` a later one, `_` one after a gap. */
function follow(story: string): string[] {
  let sample: RiskSample | null = null;
  return [...story].flatMap((letter, at) => {
    const result = followSample(
      sample,
      {
        stated: letter === 'F' || letter === 'f' ? null : { at, risk: 0.25, model: 'm1' },
        isGap: letter === '_',
        failedAt: letter === 'F' ? at : undefined,
        sureUntil: at,
      },
      10,
    );
    sample = result.sample;
    const { matured } = result;
    return matured === undefined ? [] : [`${matured.sample.at} ${matured.happened}`];
  });
}

it('takes one risk per horizon, and says whether the failure came within it', () => {
  expect(follow('.'.repeat(21))).toEqual(['0 false', '10 false']);
  expect(follow(`${'.'.repeat(10)}F`)).toEqual(['0 true']);
  expect(follow(`${'.'.repeat(12)}Fff...`)).toEqual(['0 false', '10 true']);
  // Who was not watched cannot be judged.
  expect(follow(`..._${'.'.repeat(9)}`)).toEqual([]);
});
