import { setImmediate } from 'node:timers/promises';
import { seededRandom } from '@kfp/backend/core/random.js';
import { defineBench } from '../command.js';
import { table, type Column } from '../table.js';
import { loadAugurs } from './augurs.js';
import { FAMILIES } from './families.js';
import { HORIZON_STEPS, lastValue, mixture, predictLinear } from './methods.js';
import { recordedCases } from './recording.js';
import { firstCrossing, score, type Case, type Score } from './score.js';

const SUSTAINED_STEPS = 3;

const number = (value: number, digits: number): string =>
  Number.isNaN(value) ? '–' : value.toFixed(digits);
const share = (value: number): string =>
  Number.isNaN(value) ? '–' : `${(100 * value).toFixed(1)} %`;

const COLUMNS: readonly Column<Score>[] = [
  ['method', ({ method }) => method],
  ['right calls', ({ rightCalls }) => share(rightCalls)],
  ['foreseen', ({ foreseen }) => share(foreseen)],
  ['false calls', ({ falseCalls }) => share(falseCalls)],
  ['Brier', ({ brier }) => number(brier, 3)],
  ['time error', ({ timeError }) => share(timeError)],
  ['time in 80 %', ({ timeCover }) => share(timeCover)],
  ['pinball ×1000', ({ pinball }) => number(pinball, 1)],
  ['value in 80 %', ({ valueCover }) => share(valueCover)],
  ['µs', ({ microseconds }) => number(microseconds, 1)],
];

const LEGEND =
  'right calls: forecasts that called a crossing within the horizon (probability of at least a half) or none, as it came. foreseen: of the crossings within the horizon, those called. false calls: of the cases without one, those called. time error: median of |told − true| / true over crossings within the horizon. time in 80 %: of those, the share in the 80 % interval of the crossing time. pinball: mean loss of the quantiles 0.1, 0.5 and 0.9 over all steps to the horizon. value in 80 %: of all values, those between the outer two.';

/** Every method on every family and on the recording: one table each. */
export const bench = defineBench({
  name: 'bench:forecasting',
  about: 'Compares forecasts on generated signals and on the shipped recording, as Markdown.',
  flags: {
    cases: { help: 'generated cases per family', default: 300 },
    seed: { help: 'of the generated cases', default: 1, least: 0 },
  },
  async run({ cases, seed }, { stdout, log, signal, command }) {
    const { ets, changepoints, mstl } = await loadAugurs();
    const methods = [mixture, predictLinear, lastValue, ets, changepoints];
    const asked = new Map([...generatedCases(cases, seed), ...(await recordedCases())]);
    const sections = ['# Forecasts', `\`${command}\`, Node ${process.version}.`, LEGEND];
    for (const [family, questions] of asked) {
      const by = questions[0]?.ask.period === undefined ? methods : [...methods, mstl];
      log(`${family}: ${questions.length} forecasts by ${by.length} methods`);
      const scores: Score[] = [];
      for (const method of by) {
        // Gives signals of the process their turn.
        await setImmediate();
        signal.throwIfAborted();
        scores.push(score(method, questions));
      }
      const { crossings } = scores[0]!;
      sections.push(
        `## ${family}: ${questions.length} forecasts, ${crossings} crossings within the horizon`,
        table(scores, COLUMNS),
      );
    }
    stdout.write(`${sections.join('\n\n')}\n`);
  },
});

function generatedCases(count: number, seed: number): [family: string, cases: Case[]][] {
  return Object.entries(FAMILIES).map(([name, family]) => {
    const random = seededRandom(seed);
    const cases = Array.from({ length: count }, () => {
      const { future, ...question } = family(random);
      return {
        ask: { ...question, bound: { atLeast: 1 }, sustainedSteps: SUSTAINED_STEPS },
        time: firstCrossing(future, SUSTAINED_STEPS),
        future: future.slice(0, HORIZON_STEPS),
      };
    });
    return [name, cases];
  });
}
