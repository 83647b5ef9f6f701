import { setImmediate } from 'node:timers/promises';
import { seededRandom } from '@kfp/backend/core/random.js';
import { loadAugurs } from './augurs.js';
import { FAMILIES, SEASONAL, type Family } from './families.js';
import { lastValue, mixture, predictLinear, theilSen } from './methods.js';
import type { Method } from './method.js';
import { recordedCases } from './recording.js';
import { firstCrossing, score, type Case, type Score } from './score.js';

/** As in the demo: 60 s in steps of 2 s. */
const HORIZON_STEPS = 30;

const SUSTAINED_STEPS = 3;

export interface Result {
  readonly family: string;
  readonly method: string;
  readonly score: Score;
}

export interface MeasureOptions {
  /** Generated cases per family. */
  readonly cases: number;
  readonly seed: number;
  readonly onProgress: (text: string) => void;
  /** Ends the measuring, by throwing, between two methods. */
  readonly signal: AbortSignal;
}

/** Every method on every family and on the recording. */
export async function measureForecasts({
  cases,
  seed,
  onProgress,
  signal,
}: MeasureOptions): Promise<Result[]> {
  const augurs = await loadAugurs();
  const methods = [mixture(), predictLinear, theilSen, lastValue, augurs.ets, augurs.changepoints];
  const results: Result[] = [];
  const judge = async (
    family: string,
    asked: readonly Case[],
    by: readonly Method[],
  ): Promise<void> => {
    onProgress(`${family}: ${asked.length} forecasts by ${by.length} methods`);
    for (const method of by) {
      // Gives signals of the process their turn.
      await setImmediate();
      signal.throwIfAborted();
      results.push({ family, method: method.name, score: score(method, asked) });
    }
  };
  for (const family of FAMILIES) {
    await judge(family.name, draw(family, cases, seed), methods);
  }
  await judge(SEASONAL.name, draw(SEASONAL, cases, seed), [...methods, augurs.mstl]);
  const recorded = await recordedCases(HORIZON_STEPS);
  for (const [name, asked] of recorded) await judge(name, asked, methods);
  return results;
}

function draw(family: Family, count: number, seed: number): Case[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const { history, future, period } = family.ask(random, 4 * HORIZON_STEPS);
    return {
      ask: {
        history,
        horizonSteps: HORIZON_STEPS,
        bound: { atLeast: 1 },
        sustainedSteps: SUSTAINED_STEPS,
        period,
      },
      time: firstCrossing(future, SUSTAINED_STEPS),
      future: future.slice(0, HORIZON_STEPS),
    };
  });
}
