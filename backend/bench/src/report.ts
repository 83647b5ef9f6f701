import type { ModelKind } from '../../src/models/types.js';
import { PREDICTED_ROWS } from './cases.js';
import type { Result, SideResult } from './measure.js';
import type { Spread } from './statistics.js';

/** All that a run of the bench found out. */
export interface Bench {
  readonly command: string;
  readonly machine: string;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Libraries that no Python here has. */
  readonly absent: readonly string[];
  readonly cases: readonly { readonly name: string; readonly description: string }[];
  readonly results: readonly Result[];
}

const TITLES: Readonly<Record<ModelKind, string>> = {
  'random-forest': 'Random forest',
  xgboost: 'XGBoost',
  'neural-network': 'Neural network',
};

/** How many times as long as the library a warm fit may take. */
function fitGoal({ kind, trainingRows }: Result): number {
  return kind === 'xgboost' && trainingRows >= 100_000 ? 1.5 : 1;
}

const SINGLE_ROW_GOAL = 1e-3;
const NETWORK_GOAL = 60;
const QUALITY_GOAL = 0.01;

/** A report for people: what was measured, the ratios, and which goals were met. */
export function renderMarkdown(bench: Bench): string {
  const kinds = [...new Set(bench.results.map(({ kind }) => kind))];
  const versions = Object.entries(bench.versions).map(([name, version]) => `${name} ${version}`);
  return `# Learners against their originals

\`${bench.command}\` on ${bench.machine}, ${bench.threads} threads each; ${versions.join(', ')}.
${bench.absent.map((name) => `No Python here has ${name}: only ours is measured.\n`).join('')}
Both sides run in processes of their own and take turns, fit by fit, on the same numbers. Times are
medians (range); a ratio below 1 means ours is faster. The first fit of a process is cold: compilers
and threads start; the later ones are warm. The libraries' own binning counts on both sides. For
forests, missing values are filled with medians on both sides: scikit-learn 1.2 takes none.

${bench.cases.map(({ name, description }) => `- **${name}**: ${description}`).join('\n')}

${kinds.map((kind) => section(bench.results.filter((result) => result.kind === kind))).join('\n')}`;
}

function section(results: readonly Result[]): string {
  const { kind, parameters } = results[0]!;
  const settings = Object.entries(parameters)
    .filter(([name]) => name !== 'columnsByTree' && name !== 'featuresPerNode')
    .map(([name, value]) => `${name} ${value}`);
  return `## ${TITLES[kind]}

${settings.length > 0 ? `${settings.join(', ')}.\n\n` : ''}${table(
    [
      'data',
      'rows',
      'fit, warm',
      'fit, cold',
      'ratio',
      `${PREDICTED_ROWS} rows`,
      'ratio',
      'a row, p99',
    ],
    results.flatMap(timings),
  )}
${table(['data', 'macro-F1', 'log loss', 'memory at most'], results.flatMap(qualities))}
${goals(results).join('\n')}
`;
}

function timings(result: Result): string[][] {
  const { ours, theirs } = result;
  const row = (side: SideResult, fit: string, predict: string): string[] => [
    `${result.data} ${side.name}${side.runtime === undefined ? '' : ` (${side.runtime})`}`,
    String(result.trainingRows),
    spread(side.warmFit),
    spread(side.coldFit),
    fit,
    spread(side.predict),
    predict,
    time(side.single.p99),
  ];
  if (theirs === undefined) return [row(ours, '–', '–')];
  return [
    row(ours, ratio(ours.warmFit, theirs.warmFit), ratio(ours.predict, theirs.predict)),
    row(theirs, '', ''),
  ];
}

function qualities({ data, ours, theirs }: Result): string[][] {
  return [ours, ...(theirs === undefined ? [] : [theirs])].map((side) => [
    `${data} ${side.name}`,
    side.quality.macroF1.toFixed(3),
    side.quality.logLoss.toFixed(3),
    `${Math.round(side.memory.peak / 2 ** 20)} MiB`,
  ]);
}

/** One line per goal, with what was measured. */
function goals(results: readonly Result[]): string[] {
  return results.flatMap((result) => {
    const { data, kind, ours, theirs } = result;
    const line = (met: boolean, text: string): string => `- ${met ? 'met' : '**missed**'}: ${text}`;
    if (kind === 'neural-network') {
      const most = ours.coldFit.max;
      return [line(most < NETWORK_GOAL, `${data}: a fit in ${time(most)}, goal ${NETWORK_GOAL} s`)];
    }
    const single = line(
      ours.single.p99 < SINGLE_ROW_GOAL,
      `${data}: one row in ${time(ours.single.p99)} (p99), goal ${time(SINGLE_ROW_GOAL)}`,
    );
    if (theirs === undefined) return [single];
    const fit = ours.warmFit.median / theirs.warmFit.median;
    const cold = ours.coldFit.median / theirs.coldFit.median;
    const predict = ours.predict.median / theirs.predict.median;
    const f1 = ours.quality.macroF1 - theirs.quality.macroF1;
    const loss = ours.quality.logLoss - theirs.quality.logLoss;
    const signed = (value: number): string => (value < 0 ? '−' : '+') + Math.abs(value).toFixed(3);
    return [
      line(
        fit <= fitGoal(result),
        `${data}: fit ${fit.toFixed(2)} × ${theirs.name} warm, ${cold.toFixed(2)} × cold, goal ${fitGoal(result)}`,
      ),
      line(predict < 1, `${data}: predict ${predict.toFixed(2)} × ${theirs.name}, goal below 1`),
      single,
      line(
        f1 > -QUALITY_GOAL && loss < QUALITY_GOAL,
        `${data}: macro-F1 ${signed(f1)}, log loss ${signed(loss)} against ${theirs.name}, goal within ${QUALITY_GOAL}`,
      ),
    ];
  });
}

function ratio(ours: Spread, theirs: Spread): string {
  return (ours.median / theirs.median).toFixed(2);
}

function spread({ median, min, max, count }: Spread): string {
  return count === 1 ? time(median) : `${time(median)} (${time(min)}–${time(max)})`;
}

function time(seconds: number): string {
  if (seconds < 1e-3) return `${(seconds * 1e6).toPrecision(2)} µs`;
  if (seconds < 1) return `${(seconds * 1e3).toPrecision(3)} ms`;
  return `${seconds.toPrecision(3)} s`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'));
  return `${[header, rule, ...rows].map(line).join('\n')}\n`;
}
