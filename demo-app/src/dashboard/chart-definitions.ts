import { formatBytes, formatCores, formatRatio, formatSeconds } from './format.js';
import type { Limits, Signals } from './types.js';

/** One line of a chart. */
export interface ChartLine {
  readonly signal: keyof Signals<unknown>;
  readonly label: string;
  /** Custom property of the page with its colour. */
  readonly colour: string;
  readonly width: number;
  readonly filled?: boolean;
}

/** The limit that is drawn, and the value from which the signal counts as failing. */
export interface Threshold {
  readonly value: number;
  readonly label: string;
  readonly bound: number;
}

/** One chart: what it shows, in which unit, and which limit matters. */
export interface ChartDefinition {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly ChartLine[];
  /** Which line is held against the threshold. */
  readonly decisive: keyof Signals<unknown>;
  threshold(limits: Limits): Threshold;
  /** What is said of a value beyond the threshold. */
  readonly exceeded: string;
  /** Greatest value there can be; the axis never goes beyond. */
  readonly greatest?: number;
  format(value: number | null): string;
  /** Short form for the axis, where room is dear. */
  formatTick(value: number): string;
  /** Where a value is best understood as a share of the threshold. */
  readonly showShare?: boolean;
  /** What it means when there is no value although the app answers. */
  readonly absent: string;
  /** Unit of the axis' divisions, so that they fall on round numbers: bytes are counted in MiB. */
  readonly divisions?: readonly number[];
}

const MEBIBYTE = 2 ** 20;

/** What the backend's demo profile calls a bound: the service's promises, and shares of limits. */
const LATENCY_SLO_SECONDS = 0.5;
const ERROR_RATIO_LIMIT = 0.05;
const MEMORY_SHARE = 0.95;
const CPU_SHARE = 0.9;

const NO_REQUESTS = 'no requests in the last 10 s';

export const CHARTS: readonly ChartDefinition[] = [
  {
    id: 'latency',
    title: 'Latency',
    lines: [
      { signal: 'latencyP95Seconds', label: 'p95', colour: 'chart-1', width: 2 },
      { signal: 'latencyP50Seconds', label: 'p50', colour: 'chart-2', width: 1.5 },
    ],
    decisive: 'latencyP95Seconds',
    threshold: () => ({
      value: LATENCY_SLO_SECONDS,
      label: `SLO ${formatSeconds(LATENCY_SLO_SECONDS)}`,
      bound: LATENCY_SLO_SECONDS,
    }),
    exceeded: 'over the SLO',
    format: formatSeconds,
    formatTick: formatSeconds,
    absent: NO_REQUESTS,
  },
  {
    id: 'errors',
    title: 'Error ratio',
    lines: [{ signal: 'errorRatio', label: '5xx', colour: 'chart-3', width: 2, filled: true }],
    decisive: 'errorRatio',
    threshold: () => ({
      value: ERROR_RATIO_LIMIT,
      label: `limit ${Math.round(ERROR_RATIO_LIMIT * 100)} %`,
      bound: ERROR_RATIO_LIMIT,
    }),
    exceeded: 'over the limit',
    greatest: 1,
    format: formatRatio,
    formatTick: (value) => `${Math.round(value * 1000) / 10} %`,
    absent: NO_REQUESTS,
  },
  {
    id: 'memory',
    title: 'Memory',
    lines: [
      { signal: 'memoryBytes', label: 'resident', colour: 'chart-4', width: 2, filled: true },
    ],
    decisive: 'memoryBytes',
    threshold: ({ memoryBytes }) => ({
      value: memoryBytes,
      label: `limit ${formatBytes(memoryBytes)}`,
      bound: memoryBytes * MEMORY_SHARE,
    }),
    exceeded: 'over the limit',
    format: formatBytes,
    formatTick: formatBytes,
    showShare: true,
    absent: 'not measured yet',
    divisions: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384].map(
      (count) => count * MEBIBYTE,
    ),
  },
  {
    id: 'cpu',
    title: 'CPU',
    lines: [{ signal: 'cpuCores', label: 'used', colour: 'chart-1', width: 2, filled: true }],
    decisive: 'cpuCores',
    threshold: ({ cpuCores }) => ({
      value: cpuCores,
      label: `limit ${formatCores(cpuCores)}`,
      bound: cpuCores * CPU_SHARE,
    }),
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
 * The vertical axis: from zero, always with the threshold in sight, so that a calm signal looks
 * calm.
 *
 * @param highest of the shown values; null when there are none
 */
export function verticalRange(
  highest: number | null,
  threshold: number,
  greatest = Infinity,
): [number, number] {
  const top = HEADROOM * Math.max(highest ?? 0, threshold);
  return [0, Math.min(top, Math.max(greatest, threshold * HEADROOM))];
}
