import { beforeAll, describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import type { Watch } from '../config/schema.js';
import { seededRandom } from '../core/random.js';
import { baselines } from '../evaluation/baselines.js';
import { replay, type ReplayedHistory } from './replay.js';
import type { Chunk, HistorySource } from './source.js';
import {
  anomalyPredictor,
  baselinePredictor,
  forecastPredictor,
  type ReplayAnswer,
  type ReplayPredictor,
} from './predictors.js';

const STEPS = 420;
const BEGIN = 1_000_000;
/** Everything after this step is altered. */
const TOLD_UNTIL = 330;

let config: Watch;
beforeAll(async () => {
  config = await loadWatch();
});

/** Two targets whose memory and latency climb to their limits now and then. */
function columnsOf(target: number): Float64Array[] {
  const random = seededRandom(target + 1);
  return config.signals.map(({ name }, s) =>
    Float64Array.from({ length: STEPS }, (_, step) => {
      const ramp = ((step + 40 * target) % 120) / 110;
      if (name === 'memory_utilization') return 0.3 + 0.65 * ramp + 0.01 * random();
      if (name === 'availability') return 1;
      if (name === 'restarts' || name === 'oom_kills') return 0;
      return 0.02 + 0.005 * random() + (s === 5 ? 0.4 * ramp : 0);
    }),
  );
}

/** A history in pieces of some length, as a server gives it: each with a window before it. */
function sourceOf(all: readonly (readonly Float64Array[])[], pieceSteps: number): HistorySource {
  const overlap = config.windowSeconds / config.stepSeconds;
  const at = (step: number): number => BEGIN + step * config.stepSeconds;
  return {
    name: 'made',
    stretch: { from: at(0), to: at(STEPS - 1) },
    async *chunks() {
      for (let first = 0; first < STEPS; first += pieceSteps) {
        const steps = Math.min(pieceSteps, STEPS - first);
        const chunk: Chunk = {
          fresh: first === 0,
          start: at(first),
          steps,
          overlap,
          targets: all.map((columns, t) => ({
            target: `t${t}`,
            labels: { job: 'j', instance: `t${t}` },
            columns: columns.map((column) =>
              Float64Array.from(
                { length: overlap + steps },
                (_, i) => column[first - overlap + i] ?? NaN,
              ),
            ),
          })),
          done: (first + steps) / STEPS,
        };
        yield chunk;
      }
    },
    signalOf: async () => undefined,
  };
}

/** Tells all that a predictor is given, so that no other, a model for one, can know more. */
const witness: ReplayPredictor = {
  name: 'witness',
  begin: () => undefined,
  predict: ({ targets }) =>
    targets.map(({ columns }) => ({
      alarm: false,
      risk: 0,
      told: { mode: columns.map((column) => column.join(' ')).join(','), timeToFailure: null },
    })),
};

function predictors(): ReplayPredictor[] {
  const windowSteps = config.windowSeconds / config.stepSeconds;
  const signals = config.signals.map(({ name }) => name);
  return [
    forecastPredictor(config, windowSteps),
    witness,
    anomalyPredictor(config, 1),
    ...baselines({ ...config, signals, windowSteps }).map((each) =>
      baselinePredictor(each, config),
    ),
  ];
}

/** Every word of every predictor, by time. */
async function wordsOf(
  source: HistorySource,
): Promise<{ words: Map<number, string>; histories: ReplayedHistory[] }> {
  const words = new Map<number, string>();
  const heard = predictors().map((predictor): ReplayPredictor => ({
    ...predictor,
    predict(moment) {
      const said: readonly (ReplayAnswer | undefined)[] = predictor.predict(moment);
      const before = words.get(moment.timestamp) ?? '';
      words.set(moment.timestamp, `${before}${predictor.name}${JSON.stringify(said)}`);
      return said;
    },
  }));
  const histories = await replay({
    source,
    stretch: source.stretch,
    config,
    predictors: heard,
    keepCourses: true,
  });
  return { words, histories };
}

describe('the replay', () => {
  it('never looks ahead: what comes later changes nothing that was said before', async () => {
    const original = [columnsOf(0), columnsOf(1)];
    const altered = original.map((columns) =>
      columns.map((column) =>
        column.map((value, step) => (step <= TOLD_UNTIL ? value : 7 - 3 * value)),
      ),
    );
    const a = await wordsOf(sourceOf(original, 100));
    const b = await wordsOf(sourceOf(altered, 100));
    const split = BEGIN + TOLD_UNTIL * config.stepSeconds;
    const until = ({ words }: typeof a): [number, string][] =>
      [...words].filter(([time]) => time <= split);
    expect(until(a)).toHaveLength(TOLD_UNTIL + 1);
    expect(until(b)).toEqual(until(a));
    // And it did matter: the very next step is told otherwise.
    const next = split + config.stepSeconds;
    expect(b.words.get(next)).not.toEqual(a.words.get(next));
    // Something was said before, else this would prove nothing.
    expect(until(a).some(([, text]) => text.includes('"alarm":true'))).toBe(true);
  });

  it('says the same however the history is cut into pieces', async () => {
    const all = [columnsOf(0), columnsOf(1)];
    const whole = await wordsOf(sourceOf(all, STEPS));
    const cut = await wordsOf(sourceOf(all, 37));
    expect([...cut.words]).toEqual([...whole.words]);
    const outcome = ({ histories }: typeof whole): unknown =>
      histories.map(({ run, failures, judged }) => ({ run, failures, judged }));
    expect(outcome(cut)).toEqual(outcome(whole));
    expect(whole.histories[0]!.failures.length).toBeGreaterThan(1);
  });

  it('says nothing before a window is full', async () => {
    const { histories } = await wordsOf(sourceOf([columnsOf(0)], 100));
    const least = 0.8 * (config.windowSeconds / config.stepSeconds);
    expect(histories[0]!.predicted[0]!.start).toBe(BEGIN + (least - 1) * config.stepSeconds);
  });

  it('stops when it is told to', async () => {
    const source = sourceOf([columnsOf(0)], 100);
    const reason = new Error('enough');
    await expect(
      replay({
        source,
        stretch: source.stretch,
        config,
        predictors: predictors(),
        keepCourses: false,
        signal: AbortSignal.abort(reason),
      }),
    ).rejects.toBe(reason);
  });
});
