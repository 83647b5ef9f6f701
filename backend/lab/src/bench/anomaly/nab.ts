import { createAnomalyDetector } from '@kfp/backend/anomaly/detector.js';
import type { NabFile } from './nab-files.js';
import { PROBATION, pointsOf, scoreOf, type Score } from './nab-score.js';

/** What came of one way of alarming: on the files it was chosen by, and on those of the cloud. */
export interface NabRow {
  readonly way: string;
  readonly others: Score;
  readonly cloud: Score;
}

/** Rates of false alarms per day that are tried. */
const RATES = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 2];
/** Thresholds that are tried: levels that so many rows of the other files reach. */
const THRESHOLDS = 80;
/** The rule for a threshold alone: silence in rows, and what every alarm adds, fading over so many rows. */
const SILENCE = 96;
const HABIT = 0.25;
const FADING = 4000;

/** One pass through a file: its levels, and the rows at which the detector's own alarms begin. */
interface Pass {
  readonly levels: Float64Array;
  readonly alarms: readonly number[];
}

/**
 * Every file from its beginning to its end, each row by what came before it. Ways with a choice are chosen
 * by the files that are not of the cloud.
 *
 * @param rest called between two files
 */
export async function scoreNab(
  files: readonly NabFile[],
  rest: () => Promise<void>,
): Promise<NabRow[]> {
  const passes = new Map<number, Map<NabFile, Pass>>();
  for (const rate of RATES) {
    const each = new Map<NabFile, Pass>();
    for (const file of files) {
      each.set(file, pass(file, rate));
      await rest();
    }
    passes.set(rate, each);
  }
  const row = (way: string, alarms: (file: NabFile) => readonly number[]): NabRow => {
    const of = (isCloud: boolean): Score =>
      scoreOf(
        files
          .filter((file) => file.isCloud === isCloud)
          .map((file) => ({ rows: file.rows, points: pointsOf(file.rows, alarms(file)) })),
      );
    return { way, others: of(false), cloud: of(true) };
  };
  const best = (rows: readonly NabRow[]): NabRow =>
    rows.reduce((one, other) => (other.others.score > one.others.score ? other : one));

  const levels = passes.get(1)!;
  const others = files.filter(({ isCloud }) => !isCloud);
  const byLevel = thresholds(others, levels).map((threshold) =>
    row(`a threshold of ${threshold.toFixed(2)}, the best on the other files`, (file) =>
      alarmsAt(levels.get(file)!.levels, threshold),
    ),
  );
  const served = RATES.map((rate) =>
    row(`as served, falseAlarmsPerDay ${rate}`, (file) => passes.get(rate)!.get(file)!.alarms),
  );
  const chosen = best(served);
  return [
    best(byLevel),
    ...served.map((one) =>
      one === chosen ? { ...one, way: `${one.way}, the best on the other files` } : one,
    ),
    row('blind: an alarm every 200 rows', ({ values }) =>
      Array.from({ length: Math.floor(values.length / 200) }, (_, i) => 200 * (i + 1)),
    ),
  ];
}

function pass({ times, values, stepSeconds }: NabFile, falseAlarmsPerDay: number): Pass {
  const signals = [{ name: 'value', unit: 'ratio' as const }];
  const detector = createAnomalyDetector({ signals, stepSeconds, falseAlarmsPerDay });
  const levels = new Float64Array(values.length);
  const alarms: number[] = [];
  let isOn = false;
  for (let i = 0; i < values.length; i++) {
    const { alarm } = detector.update('file', values.subarray(i, i + 1), times[i]!);
    levels[i] = detector.levelOf('file') || 0;
    if (alarm && !isOn) alarms.push(i);
    isOn = alarm;
  }
  return { levels, alarms };
}

function thresholds(
  files: readonly NabFile[],
  passes: ReadonlyMap<NabFile, Pass>,
): readonly number[] {
  const levels = files.flatMap((file) => [
    ...passes.get(file)!.levels.filter((_, i) => file.rows.place[i] !== PROBATION),
  ]);
  levels.sort((a, b) => b - a);
  const [fewest, most] = [Math.log(files.length / 2), Math.log(0.15 * levels.length)];
  return Array.from({ length: THRESHOLDS }, (_, i) => {
    const rank = Math.exp(fewest + ((most - fewest) * i) / (THRESHOLDS - 1));
    return levels[Math.floor(rank)]!;
  });
}

function alarmsAt(levels: Float64Array, threshold: number): number[] {
  const alarms: number[] = [];
  let last = -Infinity;
  let habit = 0;
  levels.forEach((level, i) => {
    if (level < threshold || i - last <= SILENCE) return;
    const faded = habit === 0 ? 0 : habit * Math.exp(-(i - last) / FADING);
    if (level < threshold * (1 + HABIT * faded)) return;
    alarms.push(i);
    last = i;
    habit = faded + 1;
  });
  return alarms;
}
