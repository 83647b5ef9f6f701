import { setImmediate } from 'node:timers/promises';
import {
  createCrossingModel,
  shippedCrossingModel,
  type CrossingModel,
} from '@kfp/backend/crossings/model.js';
import { HORIZON_BINS } from '@kfp/backend/history/bins.js';
import { scoreEvents } from '@kfp/backend/evaluation/event-scores.js';
import { EVENT_LEGEND } from '@kfp/backend/evaluation/event-table.js';
import type { Judged } from '@kfp/backend/outcomes/judge-history.js';
import { FAMILIES, type Course, type Family } from '../../zoo/course.js';
import { learnCrossings, rowsOf } from '../../zoo/learn.js';
import { drawMix, MIX } from '../../zoo/mix.js';
import { defineBench, writeResults } from '../command.js';
import { eventTable } from '../table.js';
import { HORIZON_SECONDS, judgeCourse } from './judge-course.js';
import { crossings, predictLinear, staticThreshold, type CoursePredictor } from './predictors.js';

/** Seeds of courses that nothing learned from. */
const UNSEEN_SEED = 50_000_000;

/** Nobody can know the first cycle of what comes again and again. */
const KNOWN_BINS = 4 * HORIZON_BINS;

/** Families are held out in so many turns. */
const TURNS = 4;

const ABOUT = `Judges how crossings are foreseen on generated courses: with families held out of training, by the
model that ships, and with half and twice as many near misses, beside predict_linear and static thresholds.`;

/** Prints the tables as Markdown. */
export const bench = defineBench({
  name: 'bench:zoo',
  about: ABOUT,
  flags: {
    courses: { help: 'courses that are judged', default: 1200 },
    training: { help: 'courses that each model for held-out families learns from', default: 6000 },
    output: { help: 'also write zoo.md and zoo.json there', value: 'folder' },
  },
  async run({ courses, training, output }, { stdout, log, signal, command }) {
    const simple = [predictLinear(2), predictLinear(1), staticThreshold(0.8)];
    const learn = async (
      families: readonly Family[] | undefined,
      nearMisses: number,
      firstSeed: number,
    ): Promise<CrossingModel> => {
      const mix = { ...MIX, 'near miss': nearMisses };
      const data = rowsOf(drawMix({ count: training, firstSeed, families, mix }));
      log(`learning from ${data.rows} rows of ${training} courses`);
      return createCrossingModel(await learnCrossings(data, signal));
    };
    const judgeAll = async (
      predictors: readonly CoursePredictor[],
      families: readonly Family[] | undefined,
      count: number,
      into: Map<string, Judgement[]>,
    ): Promise<void> => {
      let seed = 0;
      for (const course of drawMix({ count, firstSeed: UNSEEN_SEED, families })) {
        const run = `${course.family} ${seed++}`;
        for (const predictor of predictors) {
          const judged = judgeCourse(course, predictor, run);
          const { kind } = course;
          const own = into.get(predictor.name) ?? [];
          into.set(predictor.name, own);
          own.push({ kind, judged });
          if (kind !== 'healthy') continue;
          own.push({ kind: 'known', judged: judgeCourse(course, predictor, run, KNOWN_BINS) });
        }
        await setImmediate();
        signal.throwIfAborted();
      }
    };

    const heldOut = new Map<string, Judgement[]>();
    for (let turn = 0; turn < TURNS; turn++) {
      const isOut = (_: Family, place: number): boolean => place % TURNS === turn;
      const model = await learn(
        FAMILIES.filter((family, i) => !isOut(family, i)),
        MIX['near miss'],
        1,
      );
      const own = [crossings('crossings', model), crossings('crossings at 0.5', model, 0.5)];
      const count = Math.round(courses / TURNS);
      await judgeAll([...own, ...simple], FAMILIES.filter(isOut), count, heldOut);
    }
    const shipped = new Map<string, Judgement[]>();
    const shippedModel = shippedCrossingModel();
    await judgeAll(
      [
        crossings('crossings', shippedModel),
        crossings('crossings at 0.5', shippedModel, 0.5),
        ...simple,
      ],
      undefined,
      courses,
      shipped,
    );
    const priors = new Map<string, Judgement[]>();
    for (const factor of [0.5, 1, 2]) {
      const model = await learn(undefined, factor * MIX['near miss'], 1);
      const name = `${factor} × near misses in training`;
      await judgeAll([crossings(name, model)], undefined, courses, priors);
    }
    const sections = [
      ['Families not trained on', heldOut],
      ['The shipped model, on courses that it has not seen', shipped],
      ['Half and twice as many near misses in training', priors],
    ] as const;
    const markdown = [
      '# The zoo: crossings foreseen on generated courses',
      `\`${command}\`, Node ${process.version}`,
      `Generated data, and no others: ${FAMILIES.length} families of healthy, levelling and failing courses. A horizon is taken for ${HORIZON_SECONDS / 60} minutes where figures are per day.`,
      ...sections.flatMap(([title, judged]) => [`## ${title}`, ...tablesOf(judged)]),
      EVENT_LEGEND,
    ].join('\n\n');
    stdout.write(`${markdown}\n`);
    await writeResults(output, { 'zoo.md': `${markdown}\n` });
  },
});

interface Judgement {
  readonly kind: Course['kind'] | 'known';
  readonly judged: readonly Judged[];
}

function tablesOf(all: ReadonlyMap<string, readonly Judgement[]>): string[] {
  return (['failing', 'healthy', 'known', 'near miss'] as const).map((kind) => {
    const evaluations = [...all].map(([name, judgements]) => {
      const judged = judgements.flatMap((one) => (one.kind === kind ? one.judged : []));
      return { name, scores: scoreEvents(judged, { horizonSeconds: HORIZON_SECONDS }) };
    });
    return `${TITLES[kind]}\n\n${eventTable(evaluations)}`;
  });
}

const TITLES: Readonly<Record<Judgement['kind'], string>> = {
  failing: 'Courses that fail, life by life:',
  healthy: 'Healthy courses, from their first bins on:',
  known: 'Healthy courses, once four horizons of them are known:',
  'near miss': 'Courses that rise and level off:',
};
