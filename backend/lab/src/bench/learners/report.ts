import { signed, type Goal } from './goals.js';
import { machineText, type Machine } from '../machine.js';
import type { Result, SideResult } from './measure.js';
import type { Spread } from '../statistics.js';
import { table, type Column } from '../table.js';

/** All there is to say of a measurement; learners.json holds it as it is. */
export interface Report {
  readonly createdAt: string;
  readonly command: string;
  readonly machine: Machine & { readonly loadAfter: number };
  readonly versions: Readonly<Record<string, string>>;
  /** What is missing, and why. */
  readonly notes: readonly string[];
  readonly threads: number;
  readonly repeat: number;
  readonly data: readonly { readonly name: string; readonly description: string }[];
  readonly results: readonly Result[];
  readonly goals: readonly Goal[];
}

export function renderMarkdown(report: Report): string {
  const { machine, results } = report;
  const versions = Object.entries(report.versions).map(([name, version]) => `${name} ${version}`);
  const sections = [
    '# Learners beside scikit-learn and XGBoost',
    `${report.createdAt.slice(0, 10)}, \`${report.command}\``,
    `${machineText(machine)}, ${machine.loadAfter.toFixed(1)} after. ${versions.join(', ')}.`,
    `${report.threads} threads on each side. Per side ${report.repeat} fresh ${report.repeat === 1 ? 'process' : 'processes'}, the two sides in turn, fit by fit. Ratios are ours divided by theirs: below 1 is faster.`,
    ...report.notes,
    '## Goals',
    table(report.goals, [
      ...NAMES,
      ['goal', ({ goal }) => goal],
      ['measured', ({ measured }) => measured],
      ['met', ({ met }) => (met === undefined ? 'not measured' : met ? 'yes' : '**no**')],
    ]),
    '## Training',
    'Seconds, median (least–most). The data are in memory as each side wants them; binning counts on both sides. Cold is the first fit of a process: threads start, and code is compiled. Goals are judged by the warm ones.',
    table(results, [
      ...NAMES,
      ['library', ({ theirs }) => theirs?.name ?? '–'],
      ...compared('warm', ({ warmFit }) => warmFit, inSeconds),
      ...compared('cold', ({ coldFit }) => coldFit, inSeconds),
    ]),
    '## Prediction',
    'Milliseconds. 10,000 rows at once: median (least–most). One row at a time: the median and the 99th percentile.',
    table(results, [
      ...NAMES,
      ...compared('10,000 rows', ({ predict }) => predict, inMilliseconds),
      ['one row', ({ ours }) => oneRow(ours.single.p50)],
      ['p99', ({ ours }) => oneRow(ours.single.p99)],
      ['theirs', ({ theirs }) => (theirs ? oneRow(theirs.single.p50) : '–')],
      ['p99', ({ theirs }) => (theirs ? oneRow(theirs.single.p99) : '–')],
    ]),
    '## Quality',
    'On rows that were not learned from, mean over all fits; both sides judged by the same code. The difference is ours minus theirs.',
    table(results, [
      ...NAMES,
      ...judged('macro-F1', ({ quality }) => quality.macroF1),
      ...judged('log loss', ({ quality }) => quality.logLoss),
    ]),
    '## Memory',
    'MiB resident in the whole process: with libraries and data loaded, and at the most until the end of the first fit.',
    table(results, [
      ...NAMES,
      ['loaded', ({ ours }) => mebibytes(ours.memory.before)],
      ['peak', ({ ours }) => mebibytes(ours.memory.peak)],
      ['theirs loaded', ({ theirs }) => (theirs ? mebibytes(theirs.memory.before) : '–')],
      ['peak', ({ theirs }) => (theirs ? mebibytes(theirs.memory.peak) : '–')],
    ]),
    '## Data and settings',
    report.data.map(({ name, description }) => `- **${name}**: ${description}`).join('\n'),
    'Forests get the median of the training rows where a value is missing, on both sides: scikit-learn’s forests take no missing values. All values fit 32-bit numbers.',
    settings(results),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

const NAMES: readonly Column<{ readonly data: string; readonly kind: string }>[] = [
  ['data', ({ data }) => data],
  ['learner', ({ kind }) => kind],
];

/** Ours, theirs, and ours divided by theirs. */
function compared(
  name: string,
  of: (side: SideResult) => Spread,
  text: (value: number) => string,
): Column<Result>[] {
  const spread = ({ median, min, max }: Spread): string =>
    `${text(median)} (${text(min)}–${text(max)})`;
  return [
    [name, ({ ours }) => spread(of(ours))],
    ['theirs', ({ theirs }) => (theirs ? spread(of(theirs)) : '–')],
    ['ratio', ({ ours, theirs: t }) => (t ? (of(ours).median / of(t).median).toFixed(2) : '–')],
  ];
}

/** Ours, theirs, and ours minus theirs. */
function judged(name: string, of: (side: SideResult) => number): Column<Result>[] {
  return [
    [name, ({ ours }) => of(ours).toFixed(4)],
    ['theirs', ({ theirs }) => (theirs ? of(theirs).toFixed(4) : '–')],
    ['difference', ({ ours, theirs }) => (theirs ? signed(of(ours) - of(theirs)) : '–')],
  ];
}

const inSeconds = (seconds: number): string => seconds.toFixed(2);
const inMilliseconds = (seconds: number): string => (1e3 * seconds).toFixed(1);
const oneRow = (seconds: number): string => (1e3 * seconds).toFixed(3);
const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

function settings(results: readonly Result[]): string {
  const seen = new Set<string>();
  const lines = results.flatMap(({ kind, data, parameters, pythonArguments }) => {
    const ours = JSON.stringify(parameters);
    if (seen.has(kind + ours)) return [];
    seen.add(kind + ours);
    const theirs = pythonArguments === undefined ? '' : `; library \`${pretty(pythonArguments)}\``;
    const own = Object.keys(parameters).length === 0 ? 'defaults' : `\`${pretty(parameters)}\``;
    return [`- **${kind}** (from ${data} on): ours ${own}${theirs}`];
  });
  return lines.join('\n');
}

function pretty(values: Readonly<Record<string, number | string>>): string {
  const short = (value: number | string): string =>
    typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
  return Object.entries(values)
    .map(([name, value]) => `${name} ${short(value)}`)
    .join(', ');
}
