import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rowScores, type RowScores } from './nab-score.js';

/** A series of the benchmark. */
export interface NabFile {
  readonly name: string;
  /** The 17 files of Amazon CloudWatch and the two known causes in its cloud: what this product is for. */
  readonly isCloud: boolean;
  /** Unix seconds, ascending; of rows with the time of an earlier one a little later. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Median distance of two rows. */
  readonly stepSeconds: number;
  readonly rows: RowScores;
}

const CLOUD = [
  'realAWSCloudwatch/',
  'realKnownCause/cpu_utilization_asg',
  'realKnownCause/ec2_request_latency',
];

/**
 * @param folder the exported tree of https://github.com/numenta/NAB (AGPL: it is read, never copied here)
 * @throws Error when it is not such a tree
 */
export async function readNab(folder: string): Promise<NabFile[]> {
  const labels = JSON.parse(
    await readFile(join(folder, 'labels/combined_windows.json'), 'utf8'),
  ) as Record<string, [string, string][]>;
  return Promise.all(
    Object.entries(labels).map(async ([name, limits]) => {
      const text = await readFile(join(folder, 'data', name), 'utf8');
      const rows = text
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','));
      const clock = rows.map(([time]) => secondsOf(time!));
      const times = Float64Array.from(clock);
      for (let i = 1; i < times.length; i++) times[i] = Math.max(times[i]!, times[i - 1]! + 1e-3);
      const steps = Float64Array.from(clock.slice(1), (time, i) => time - clock[i]!).sort();
      const windows = limits.map(([first, last]) => ({
        first: clock.indexOf(secondsOf(first)),
        last: clock.indexOf(secondsOf(last)),
      }));
      return {
        name,
        isCloud: CLOUD.some((prefix) => name.startsWith(prefix)),
        times,
        values: Float64Array.from(rows, ([, value]) => Number(value)),
        stepSeconds: steps[Math.floor(steps.length / 2)]!,
        rows: rowScores(rows.length, windows),
      };
    }),
  );
}

/** "2014-04-10 07:15:00", with or without fractions, as UTC. */
const secondsOf = (text: string): number =>
  Date.parse(`${text.split('.')[0]!.replace(' ', 'T')}Z`) / 1000;
