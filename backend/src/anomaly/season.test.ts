import { expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { isSeasonal, learnSeason, SEASON_SIZE, seasonAt } from './season.js';

const DAY = 86_400;

function learn(days: number, valueAt: (time: number) => number): Float32Array {
  const memory = new Float32Array(SEASON_SIZE);
  for (let time = 0; time < days * DAY; time += 300) {
    learnSeason(memory, 0, time, valueAt(time), seasonAt(memory, 0, time));
  }
  return memory;
}
const random = seededRandom(2);
const wave = (time: number): number => 50 + 40 * Math.sin((2 * Math.PI * time) / DAY) + random();

it('a time of day is known after two days, and then expected', () => {
  // Its half hour has been seen once.
  expect(seasonAt(learn(1.9, wave), 0, 2 * DAY - 60)).toBeNaN();
  const memory = learn(4, wave);
  for (const hour of [0, 5, 6.25, 12, 18]) {
    expect(seasonAt(memory, 0, 4 * DAY + hour * 3600)).toBeCloseTo(wave(hour * 3600), -0.5);
  }
});

it('a season counts where it predicts better than the middle, and only there', () => {
  expect(isSeasonal(learn(6, wave), 0)).toBe(true);
  expect(
    isSeasonal(
      learn(6, () => random()),
      0,
    ),
  ).toBe(false);
});

it('one day that strays does not become what is expected', () => {
  const memory = learn(8, (time) => (time >= 7 * DAY ? 500 : wave(time)));
  const expected = seasonAt(memory, 0, 8 * DAY + 6 * 3600);
  expect(Math.abs(expected - wave(6 * 3600))).toBeLessThan(10);
});
