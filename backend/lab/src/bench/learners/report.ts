import { signed, type Goal } from './goals.js';
import { machineText, type Machine } from '../machine.js';
import type { Result, SideResult } from './measure.js';
import type { Spread } from '../statistics.js';
import { table } from '../table.js';

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
    table(
      ['data', 'learner', 'goal', 'measured', 'met'],
      report.goals.map(({ data, kind, goal, measured, met }) => [
        data,
        kind,
        goal,
        measured,
        met === undefined ? 'not measured' : met ? 'yes' : '**no**',
      ]),
    ),
    '## Training',
    'Seconds, median (least–most). The data are in memory as each side wants them; binning counts on both sides. Cold is the first fit of a process: threads start, and code is compiled. Goals are judged by the warm ones.',
    compared(results, ['warm', ({ warmFit }) => warmFit], ['cold', ({ coldFit }) => coldFit]),
    '## Prediction',
    'Milliseconds. 10,000 rows at once: median (least–most). One row at a time: the median and the 99th percentile.',
    table(
      ['data', 'learner', '10,000 rows', 'theirs', 'ratio', 'one row', 'p99', 'theirs', 'p99'],
      results.map(({ data, kind, ours, theirs }) => [
        data,
        kind,
        milliseconds(ours.predict),
        ...(theirs ? [milliseconds(theirs.predict), ratio(ours.predict, theirs.predict)] : NONE_2),
        ...one(ours),
        ...(theirs ? one(theirs) : NONE_2),
      ]),
    ),
    '## Quality',
    'On rows that were not learned from, mean over all fits; both sides judged by the same code. The difference is ours minus theirs.',
    table(
      ['data', 'learner', 'macro-F1', 'theirs', 'difference', 'log loss', 'theirs', 'difference'],
      results.map(({ data, kind, ours, theirs }) => [
        data,
        kind,
        ...(['macroF1', 'logLoss'] as const).flatMap((what) => [
          ours.quality[what].toFixed(4),
          ...(theirs
            ? [theirs.quality[what].toFixed(4), signed(ours.quality[what] - theirs.quality[what])]
            : NONE_2),
        ]),
      ]),
    ),
    '## Memory',
    'MiB resident in the whole process: with libraries and data loaded, and at the most until the end of the first fit.',
    table(
      ['data', 'learner', 'loaded', 'peak', 'theirs loaded', 'peak'],
      results.map(({ data, kind, ours, theirs }) => [
        data,
        kind,
        ...memory(ours),
        ...(theirs ? memory(theirs) : NONE_2),
      ]),
    ),
    '## Data and settings',
    report.data.map(({ name, description }) => `- **${name}**: ${description}`).join('\n'),
    'Forests get the median of the training rows where a value is missing, on both sides: scikit-learn’s forests take no missing values. All values fit 32-bit numbers.',
    settings(results),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

const NONE_2 = ['–', '–'] as const;

type Pick = readonly [name: string, of: (side: SideResult) => Spread];

function compared(results: readonly Result[], ...picks: readonly Pick[]): string {
  const library = (result: Result): string => result.theirs?.name ?? '–';
  return table(
    ['data', 'learner', 'library', ...picks.flatMap(([name]) => [name, 'theirs', 'ratio'])],
    results.map((result) => [
      result.data,
      result.kind,
      library(result),
      ...picks.flatMap(([, of]) => {
        const ours = of(result.ours);
        if (result.theirs === undefined) return [seconds(ours), ...NONE_2];
        const theirs = of(result.theirs);
        return [seconds(ours), seconds(theirs), ratio(ours, theirs)];
      }),
    ]),
  );
}

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

function seconds({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}

function milliseconds({ median, min, max }: Spread): string {
  const of = (value: number): string => (1e3 * value).toFixed(1);
  return `${of(median)} (${of(min)}–${of(max)})`;
}

function ratio(ours: Spread, theirs: Spread): string {
  return (ours.median / theirs.median).toFixed(2);
}

function one({ single }: SideResult): string[] {
  return [single.p50, single.p99].map((value) => (1e3 * value).toFixed(3));
}

function memory({ memory: { before, peak } }: SideResult): string[] {
  return [before, peak].map((bytes) => (bytes / 2 ** 20).toFixed(0));
}
