import { setImmediate } from 'node:timers/promises';
import { createAnomalyDetector } from '@kfp/backend/anomaly/detector.js';
import { defineBench, writeResults } from '../command.js';
import { table, type Column } from '../table.js';
import { costOf, loadPeer, type Cost } from './cost.js';
import { readNab } from './nab-files.js';
import { scoreNab, type NabRow } from './nab.js';
import { measureQuiet, type QuietRow } from './quiet.js';

const RATES = [0.3, 1, 10];
/** Steps, and the days of each: every target sees its days; a slow step also sees weeks. */
const SERIES = [
  { stepSeconds: 15, days: 7 },
  { stepSeconds: 300, days: 21 },
];

const fixed = (value: number, digits: number): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '–';
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

const QUIET: readonly Column<QuietRow>[] = [
  ['step', ({ stepSeconds }) => `${stepSeconds} s`],
  ['kind of target', ({ kind }) => kind],
  ['falseAlarmsPerDay', ({ falseAlarmsPerDay }) => String(falseAlarmsPerDay)],
  ['target-days', ({ targetDays }) => String(targetDays)],
  ['alarms per target-day', ({ alarms, targetDays }) => fixed(alarms / targetDays, 2)],
  ['on its first day', ({ onFirstDay, targets }) => fixed(onFirstDay / targets, 2)],
  ['time in alarm', ({ stepsInAlarm, steps }) => percent(stepsInAlarm / steps)],
  ['failures found', ({ found, failures }) => `${found} of ${failures}`],
];

const NAB: readonly Column<NabRow>[] = [
  ['alarms by', ({ way }) => way],
  ['39 other files', ({ others }) => fixed(others.score, 1)],
  ['19 cloud files', ({ cloud }) => fixed(cloud.score, 1)],
  ['cloud: windows found', ({ cloud }) => `${cloud.hits} of ${cloud.windows}`],
  ['cloud: false alarms', ({ cloud }) => String(cloud.falseAlarms)],
];

const QUIET_LEGEND =
  'Generated healthy targets of seven signals: seasons of the day and the week, saw-teeth, jobs, deployments, ' +
  'jumps and single errors. _on its first day_: alarms per target. _failures found_: after ' +
  'these days, one of five failures is put on (errors, latency, CPU, no requests, memory that climbs); an ' +
  'alarm within a quarter of an hour finds it.';

const NAB_LEGEND =
  'Score of the standard profile: 100 for every labelled window found at once and nothing else, 0 for no alarm. ' +
  'Every row is judged by what came before it; nothing of a file is known beforehand. What is chosen is chosen ' +
  'on the 39 files that are not of the cloud.';

/** Prints the tables as Markdown. */
export const bench = defineBench({
  name: 'bench:anomaly',
  about: `Measures the anomaly detector: alarms on generated healthy targets, failures found, processor time and memory.
With NAB_DIR, the exported tree of github.com/numenta/NAB, also the score of that benchmark.`,
  flags: {
    targets: { help: 'targets of each of seven kinds', default: 5 },
    seed: { help: 'of the generated targets', default: 1 },
    peer: { help: 'backend/dist of another build, whose cost is measured beside', value: 'folder' },
    output: { help: 'also write anomaly.md and anomaly.json there', value: 'folder' },
  },
  async run({ targets, seed, peer, output }, { stdout, command, log, signal }) {
    const rest = async (): Promise<void> => {
      // Gives signals of the process their turn.
      await setImmediate();
      signal.throwIfAborted();
    };
    const costs = [costOf('this build', createAnomalyDetector, 15)];
    if (peer !== undefined) costs.push(costOf('the other', await loadPeer(peer), 15));
    const quiet: QuietRow[] = [];
    for (const series of SERIES) {
      log(`healthy targets, ${series.days} days of ${series.stepSeconds} s`);
      quiet.push(...(await measureQuiet({ ...series, targets, seed, rates: RATES }, rest)));
    }
    const folder = process.env['NAB_DIR'];
    if (folder !== undefined) log('the Numenta Anomaly Benchmark');
    const nab = folder === undefined ? undefined : await scoreNab(await readNab(folder), rest);
    const markdown = [
      '# Anomalies',
      `\`${folder === undefined ? '' : 'NAB_DIR=NAB '}${command}\`, Node ${process.version}`,
      '## Healthy targets',
      QUIET_LEGEND,
      table(joined(quiet), QUIET),
      table(
        quiet.filter(({ falseAlarmsPerDay }) => falseAlarmsPerDay === 1),
        QUIET,
      ),
      '## Numenta Anomaly Benchmark',
      nab === undefined ? 'Left out: NAB_DIR does not name its exported tree.' : NAB_LEGEND,
      ...(nab === undefined ? [] : [table(nab, NAB)]),
      '## Cost',
      'Processor time per target and step of 15 s with 11 signals, and memory that is kept of a target.',
      costTable(costs),
    ].join('\n\n');
    stdout.write(`${markdown}\n`);
    await writeResults(output, {
      'anomaly.md': `${markdown}\n`,
      'anomaly.json': { command, quiet, nab, costs },
    });
  },
});

/** All kinds of targets together, by step and rate. */
function joined(rows: readonly QuietRow[]): QuietRow[] {
  return SERIES.flatMap(({ stepSeconds }) =>
    RATES.map((falseAlarmsPerDay) => {
      const of = rows.filter(
        (row) => row.stepSeconds === stepSeconds && row.falseAlarmsPerDay === falseAlarmsPerDay,
      );
      const sum = (
        key:
          | 'targets'
          | 'targetDays'
          | 'alarms'
          | 'onFirstDay'
          | 'stepsInAlarm'
          | 'steps'
          | 'failures'
          | 'found',
      ): number => of.reduce((total, row) => total + row[key], 0);
      return {
        kind: 'all',
        stepSeconds,
        falseAlarmsPerDay,
        targets: sum('targets'),
        targetDays: sum('targetDays'),
        alarms: sum('alarms'),
        onFirstDay: sum('onFirstDay'),
        stepsInAlarm: sum('stepsInAlarm'),
        steps: sum('steps'),
        failures: sum('failures'),
        found: sum('found'),
      };
    }),
  );
}

function costTable(costs: readonly Cost[]): string {
  const peer = costs[1];
  const ratio = (of: (cost: Cost) => number): Column<Cost>[1] => {
    return (cost) => fixed(of(cost) / of(peer!), 2);
  };
  const time = ({ microsecondsPerStep }: Cost): number => microsecondsPerStep;
  const memory = ({ bytesPerTarget }: Cost): number => bytesPerTarget;
  return table(costs, [
    ['', ({ name }) => name],
    ['µs a step', (cost) => fixed(time(cost), 1)],
    ['bytes', (cost) => String(memory(cost))],
    ...(peer === undefined
      ? []
      : ([
          ['ratio of time', ratio(time)],
          ['ratio of memory', ratio(memory)],
        ] as const)),
  ]);
}
