import { machineText, type Machine } from '../machine.js';
import { table } from '../table.js';
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
  const smallest = results[0]!;
  return [
    `\`${report.command}\`, ${report.createdAt.slice(0, 10)}: ${machineText(machine)}. Node ${report.node}, Prometheus ${report.prometheus}, model: ${report.kind}. Source, Prometheus and backend share the cores.`,
    'Seconds of one cycle by stage, medians. `query` is the waiting for Prometheus; `metrics` is one scrape of the backend; `backend` is all but the waiting; `CPU` is processor time of the whole process per cycle.',
    table(
      ['pods', 'targets', ...STAGES, 'backend', 'CPU', 'first cycle'],
      results.map((result) => [
        count(result.pods),
        count(result.targets),
        ...STAGES.map((stage) => seconds(result.stages[stage])),
        seconds(backendSeconds(result)),
        seconds(result.cpu),
        seconds(result.firstCycle),
      ]),
    ),
    'Per target; memory is resident, of the whole process. `bytes per target` is what a target adds, against the smallest cluster (of that one: against the idle process).',
    table(
      [
        'pods',
        'backend µs/target',
        'CPU µs/target',
        'resident MiB',
        'peak MiB',
        'bytes per target',
        '/metrics MiB',
        'series',
        'skipped cycles',
      ],
      results.map((result) => [
        count(result.pods),
        per(backendSeconds(result), result),
        per(result.cpu, result),
        mib(result.residentBytes),
        mib(result.peakBytes),
        count(
          Math.round(
            result === smallest
              ? (result.residentBytes - result.idleBytes) / result.targets
              : (result.residentBytes - smallest.residentBytes) /
                  (result.targets - smallest.targets),
          ),
        ),
        (result.metricsBytes / MIB).toFixed(1),
        count(result.metricsSeries),
        String(result.skipped),
      ]),
    ),
    'Prometheus: `evaluating` is its own figure for the queries of one cycle (`prometheus_engine_query_duration_seconds`, inner_eval; queries run side by side). The peer is `predict_linear` over the same window and horizon of the same pods’ signals that have a bound, in the same Prometheus.',
    table(
      ['pods', 'scraped every', 'evaluating s', 'predict_linear s', 'our whole cycle s', 'ratio'],
      results.map((result) => [
        count(result.pods),
        result.scrapeSeconds === undefined ? 'imitated' : `${result.scrapeSeconds} s`,
        result.prometheusSeconds === undefined ? '–' : seconds(result.prometheusSeconds),
        result.peer === undefined ? 'not measured' : seconds(result.peer),
        seconds(result.cycle),
        result.peer === undefined ? '–' : (result.cycle / result.peer).toFixed(2),
      ]),
    ),
    '```',
    curve(results),
    '```',
  ].join('\n\n');
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
