import { machineText, type Machine } from '../machine.js';
import { table, type Column } from '../table.js';
import { STAGES, type ScaleResult } from './measure.js';

export interface ScaleReport {
  readonly command: string;
  readonly createdAt: string;
  readonly machine: Machine;
  readonly node: string;
  readonly prometheus: string;
  readonly kind: string;
  readonly results: readonly ScaleResult[];
}

const MIB = 2 ** 20;

/** Time of the backend itself: all stages but the waiting for Prometheus. */
export function backendSeconds({ stages }: ScaleResult): number {
  return STAGES.reduce((sum, stage) => sum + (stage === 'query' ? 0 : stages[stage]), 0);
}

/** The tables as Markdown, readable on a terminal as they stand. */
export function renderScale(report: ScaleReport): string {
  const { machine, results } = report;
  const seconds = (value: number): string => value.toFixed(value < 0.1 ? 3 : 2);
  const mib = (bytes: number): string => (bytes / MIB).toFixed(0);
  const per = (value: number, { targets }: ScaleResult): string =>
    ((1e6 * value) / targets).toFixed(0);
  const count = (value: number): string => value.toLocaleString('en');
  const pods: Column<ScaleResult> = ['pods', ({ pods }) => count(pods)];
  return [
    `\`${report.command}\`, ${report.createdAt.slice(0, 10)}: ${machineText(machine)}. Node ${report.node}, Prometheus ${report.prometheus}, model: ${report.kind}. Source, Prometheus and backend share the cores.`,
    'Seconds of one cycle by stage, medians. `query` is the waiting for Prometheus; `metrics` is one scrape of the backend; `backend` is all but the waiting; `CPU` is processor time of the whole process per cycle.',
    table(results, [
      pods,
      ['targets', ({ targets }) => count(targets)],
      ...STAGES.map((stage): Column<ScaleResult> => [
        stage,
        ({ stages }) => seconds(stages[stage]),
      ]),
      ['backend', (result) => seconds(backendSeconds(result))],
      ['CPU', ({ cpu }) => seconds(cpu)],
      ['first cycle', ({ firstCycle }) => seconds(firstCycle)],
    ]),
    'Per target; memory is resident, of the whole process. `bytes per target` is what a target adds, against the smallest cluster (of that one: against the idle process).',
    table(results, [
      pods,
      ['backend µs/target', (result) => per(backendSeconds(result), result)],
      ['CPU µs/target', (result) => per(result.cpu, result)],
      ['resident MiB', ({ residentBytes }) => mib(residentBytes)],
      ['peak MiB', ({ peakBytes }) => mib(peakBytes)],
      ['bytes per target', (result) => count(Math.round(added(result, results[0]!)))],
      ['/metrics MiB', ({ metricsBytes }) => (metricsBytes / MIB).toFixed(1)],
      ['series', ({ metricsSeries }) => count(metricsSeries)],
      ['skipped cycles', ({ skipped }) => String(skipped)],
    ]),
    'Prometheus: `evaluating` is its own figure for the queries of one cycle (`prometheus_engine_query_duration_seconds`, inner_eval; queries run side by side). The peer is `predict_linear` over the same window and horizon of the same pods’ signals that have a bound, in the same Prometheus.',
    table(results, [
      pods,
      ['scraped every', ({ scrapeSeconds: s }) => (s === undefined ? 'imitated' : `${s} s`)],
      ['evaluating s', ({ prometheusSeconds: s }) => (s === undefined ? '–' : seconds(s))],
      ['predict_linear s', ({ peer }) => (peer === undefined ? 'not measured' : seconds(peer))],
      ['our whole cycle s', ({ cycle }) => seconds(cycle)],
      ['ratio', ({ cycle, peer }) => (peer === undefined ? '–' : (cycle / peer).toFixed(2))],
    ]),
    '```',
    curve(results),
    '```',
  ].join('\n\n');
}

/** Resident bytes per target, against the smallest cluster; of that one, against the idle process. */
function added({ residentBytes, idleBytes, targets }: ScaleResult, smallest: ScaleResult): number {
  return targets === smallest.targets
    ? (residentBytes - idleBytes) / targets
    : (residentBytes - smallest.residentBytes) / (targets - smallest.targets);
}

/** Backend seconds against pods, as bars; the scale is linear. */
function curve(results: readonly ScaleResult[]): string {
  const most = Math.max(...results.map(backendSeconds));
  return results
    .map((result) => {
      const own = backendSeconds(result);
      const bar = '█'.repeat(Math.max(1, Math.round((50 * own) / most)));
      return `${result.pods.toLocaleString('en').padStart(8)} pods ${bar} ${own.toFixed(2)} s`;
    })
    .join('\n');
}
