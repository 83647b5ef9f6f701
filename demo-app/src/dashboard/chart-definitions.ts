import type { Sample } from '../observe/history.js';
import type { Limits } from '../observe/status.js';
import { formatBytes, formatCores, formatRatio, formatSeconds } from './format.js';

/** One line of a chart. */
export interface ChartLine {
  readonly signal: keyof Sample;
  readonly label: string;
  /** Custom property of the page with its colour. */
  readonly colour: string;
  readonly filled?: boolean;
}

export interface Limit {
  /** Where the line is drawn. */
  readonly value: number;
  readonly label: string;
  /** From here on the signal counts as failing; of a resource, somewhat below its limit. */
  readonly threshold: number;
}

/** One chart: what it shows, in which unit, and which limit matters. */
export interface ChartDefinition {
  readonly id: string;
  readonly title: string;
  /** The first one is held against the limit. */
  readonly lines: readonly [ChartLine, ...ChartLine[]];
  limit(limits: Limits): Limit;
  /** What is written about a value beyond the limit. */
  readonly exceeded: string;
  /** Greatest value there can be; the axis never goes beyond. */
  readonly max?: number;
  format(value: number | null): string;
  /** Short form for the axis, where room is scarce; absent: as `format`. */
  readonly formatTick?: (value: number) => string;
  /** Where a value is best understood as a share of the limit. */
  readonly showShare?: boolean;
  /** What it means when there is no value although the app answers. */
  readonly absent: string;
  /** Steps of the axis, so that they are round numbers: bytes are counted in MiB. */
  readonly steps?: readonly number[];
}

/** What the backend's demo profile takes for a failure: the service's promises, and shares of limits. */
const LATENCY_SLO_SECONDS = 0.5;
const ERROR_RATIO_LIMIT = 0.05;
const MEMORY_SHARE = 0.95;
const CPU_SHARE = 0.9;

const limit = (value: number, label: string, share = 1): Limit => ({
  value,
  label,
  threshold: value * share,
});

export const CHARTS: readonly ChartDefinition[] = [
  {
    id: 'latency',
    title: 'Latency',
    lines: [
      { signal: 'latencyP95Seconds', label: 'p95', colour: 'accent' },
      { signal: 'latencyP50Seconds', label: 'p50', colour: 'teal' },
    ],
    limit: () => limit(LATENCY_SLO_SECONDS, `SLO ${formatSeconds(LATENCY_SLO_SECONDS)}`),
    exceeded: 'over the SLO',
    format: formatSeconds,
    absent: 'no requests in the last 10 s',
  },
  {
    id: 'errors',
    title: 'Error ratio',
    lines: [{ signal: 'errorRatio', label: '5xx', colour: 'bad', filled: true }],
    limit: () => limit(ERROR_RATIO_LIMIT, `limit ${ERROR_RATIO_LIMIT * 100} %`),
    exceeded: 'over the limit',
    max: 1,
    format: formatRatio,
    formatTick: (value) => `${Math.round(value * 1000) / 10} %`,
    absent: 'no requests in the last 10 s',
  },
  {
    id: 'memory',
    title: 'Memory',
    lines: [{ signal: 'memoryBytes', label: 'resident', colour: 'violet', filled: true }],
    limit: ({ memoryBytes }) =>
      limit(memoryBytes, `limit ${formatBytes(memoryBytes)}`, MEMORY_SHARE),
    exceeded: 'over the limit',
    format: formatBytes,
    showShare: true,
    absent: 'not measured yet',
    steps: Array.from({ length: 15 }, (_, power) => 2 ** (20 + power)),
  },
  {
    id: 'cpu',
    title: 'CPU',
    lines: [{ signal: 'cpuCores', label: 'used', colour: 'accent', filled: true }],
    limit: ({ cpuCores }) => limit(cpuCores, `limit ${formatCores(cpuCores)}`, CPU_SHARE),
    exceeded: 'over the limit',
    format: formatCores,
    formatTick: (value) => String(Math.round(value * 1000) / 1000),
    showShare: true,
    absent: 'not measured yet',
  },
];

/** Room above the highest value, so that no line touches the edge. */
const HEADROOM = 1.15;

/**
 * The vertical axis: from zero, always with the limit in sight, so that a calm signal looks calm.
 *
 * @param highest of the shown values; null when there are none
 */
export function verticalRange(
  highest: number | null,
  limit: number,
  max = Infinity,
): [number, number] {
  const top = HEADROOM * Math.max(highest ?? 0, limit);
  return [0, Math.min(top, Math.max(max, limit * HEADROOM))];
}
