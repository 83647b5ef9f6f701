import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { summariseInputs, type InputSummary } from '../models/input-summary.js';
import { addInput, ageInputs, DRIFTED, inputDrift, newLiveInputs } from './input-drift.js';

const random = seededRandom(7);
const values = (count: number, make: () => number): number[] => Array.from({ length: count }, make);

function psiOf(summary: InputSummary, live: readonly number[]): number | null {
  const inputs = newLiveInputs('m', 0);
  for (const value of live) addInput(inputs, summary[0]!, value);
  return inputDrift(summary, inputs)[0]!.psi;
}

describe('inputDrift', () => {
  const summary = summariseInputs({
    cpu: { values: Float64Array.from(values(5000, random)), groups: new Uint8Array(5000) },
  });

  it('is Σ (live − training) · ln(live ÷ training)', () => {
    const halves: InputSummary = [
      {
        signal: 'cpu',
        range: [0, 2],
        edges: [1],
        shares: [0.5, 0.5],
        missing: 0,
        count: 10,
        usualIndex: 0,
      },
    ];
    // 80 % and 20 % in place of 50 % each.
    const live = [...new Array<number>(80).fill(0), ...new Array<number>(20).fill(2)];
    expect(psiOf(halves, live)).toBeCloseTo(0.3 * Math.log(1.6) - 0.3 * Math.log(0.4), 12);
  });

  it('stays low on the least number of values of the same kind, again and again', () => {
    for (let trial = 0; trial < 200; trial++) {
      expect(
        psiOf(
          summary,
          values(100, () => random()),
        ),
      ).toBeLessThan(DRIFTED);
    }
  });

  it('sees another level, another spread, and values that are missing', () => {
    expect(
      psiOf(
        summary,
        values(200, () => 0.3 + random()),
      ),
    ).toBeGreaterThan(DRIFTED);
    expect(
      psiOf(
        summary,
        values(200, () => 0.5 + random() / 10),
      ),
    ).toBeGreaterThan(DRIFTED);
    expect(
      psiOf(
        summary,
        values(200, () => (random() < 0.3 ? NaN : random())),
      ),
    ).toBeGreaterThan(DRIFTED);
  });

  it('allows as much as the targets of the training differ', () => {
    const [own] = summary;
    const limit = (usualIndex: number): number =>
      inputDrift([{ ...own!, usualIndex }], newLiveInputs('m', 0))[0]!.limit;
    expect([limit(0.1), limit(3)]).toEqual([DRIFTED, 3]);
  });

  it('says nothing of few values', () => {
    expect(
      psiOf(
        summary,
        values(99, () => random()),
      ),
    ).toBeNull();
    expect(inputDrift(summary, newLiveInputs('m', 0))).toEqual([
      { signal: 'cpu', values: 0, psi: null, limit: DRIFTED },
    ]);
  });

  it('forgets by half a day by day', () => {
    const inputs = newLiveInputs('m', 0);
    for (let i = 0; i < 100; i++) addInput(inputs, summary[0]!, 0.5);
    ageInputs(inputs, 86_400);
    expect(inputDrift(summary, inputs)[0]).toMatchObject({ values: 50, psi: null });
    expect(inputs.at).toBe(86_400);
  });
});
