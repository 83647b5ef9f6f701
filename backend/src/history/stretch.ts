import type { Watch } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import type { PrometheusClient } from '../prometheus/client.js';
import type { GridSeries, Labels } from '../prometheus/parse.js';
import { pickLabels, targetId } from '../watches/targets.js';

/** What costs one signal of all targets, or of one, and nothing else. */
export interface SignalProblem {
  readonly signal: string;
  /** Absent where it concerns all targets. */
  readonly target?: string | undefined;
  readonly error: KfpError;
}

/** Some steps of every target that has a value in them. */
export interface Stretch {
  /** Steps, counted back from the last one. */
  readonly count: number;
  /** Per target, signal after signal; NaN where missing. */
  readonly found: ReadonlyMap<string, FoundTarget>;
  /** Places of the signals whose query failed. */
  readonly failed: ReadonlySet<number>;
  readonly problems: readonly SignalProblem[];
}

export interface FoundTarget {
  readonly labels: Labels;
  readonly values: Float64Array;
}

export interface StretchOptions {
  readonly client: Pick<PrometheusClient, 'eachSeries'>;
  readonly config: Pick<Watch, 'signals' | 'stepSeconds' | 'targetLabels'>;
  /** Unix seconds of the first step, per signal; one after `end` asks for nothing. */
  readonly starts: readonly number[];
  readonly end: number;
  /** Whether a target is kept. Asked once of each. */
  readonly admits?: (target: string, labels: Labels) => boolean;
  /** Whether a query that was refused is sent once more. */
  readonly retries?: (signal: number) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Errors that the next try may not have. */
const PASSING: ReadonlySet<string> = new Set([
  'PROMETHEUS_UNREACHABLE',
  'PROMETHEUS_QUERY_FAILED',
  'PROMETHEUS_BAD_RESPONSE',
]);

/**
 * Asks for every signal of every target: one query per signal, however many targets there are. Series of one
 * target that follow each other are joined. What is wrong with one signal, or with one series of it, costs
 * that and nothing else.
 *
 * @throws the reason of the abort signal; a defect
 */
export async function readStretch(options: StretchOptions): Promise<Stretch> {
  const { client, config, starts, end, admits = () => true, retries = () => false } = options;
  const { signals, stepSeconds, targetLabels } = config;
  const first = Math.min(...starts);
  const count = Math.round((end - first) / stepSeconds) + 1;
  const found = new Map<string, FoundTarget & { readonly series: (Labels | null)[] }>();
  const refused = new Set<string>();
  const problems: SignalProblem[] = [];
  const told = new Set<string>();
  const ambiguous: (readonly [target: string, signal: number])[] = [];
  const tell = (problem: SignalProblem): void => {
    const key = `${problem.signal} ${problem.target ?? problem.error.code}`;
    if (!told.has(key)) problems.push(problem);
    told.add(key);
  };

  const take = (index: number, { labels, values }: GridSeries): void => {
    const { name, max = Number.MAX_VALUE } = signals[index]!;
    const id = nameOf(labels, targetLabels, name);
    if (typeof id !== 'string') return tell({ signal: name, error: id });
    let target = found.get(id);
    if (target === undefined) {
      if (refused.has(id)) return;
      if (!admits(id, labels)) {
        refused.add(id);
        return;
      }
      target = {
        labels: pickLabels(labels, targetLabels),
        values: new Float64Array(count * signals.length).fill(NaN),
        series: signals.map(() => null),
      };
      found.set(id, target);
    }
    for (let i = 0; i < values.length; i++) {
      if (!(values[i]! > max)) continue;
      const error = implausible(name, id, values[i]!, max);
      if (values[i] !== Infinity) tell({ signal: name, target: id, error });
      values[i] = NaN;
    }
    const own = target.values.subarray(index * count, (index + 1) * count);
    const offset = count - values.length;
    const earlier = target.series[index]!;
    const overlaps = values.some(
      (value, i) => value === value && own[offset + i] === own[offset + i],
    );
    target.series[index] = labels;
    if (!overlaps) {
      values.forEach((value, i) => value === value && (own[offset + i] = value));
      return;
    }
    ambiguous.push([id, index]);
    tell({ signal: name, target: id, error: twoValues(name, id, [earlier, labels], targetLabels) });
  };

  /** A query that breaks off leaves nothing behind. */
  const drop = (index: number): void => {
    for (const { values, series } of found.values()) {
      values.fill(NaN, index * count, (index + 1) * count);
      series[index] = null;
    }
  };

  const read = async (index: number): Promise<void> => {
    const range = { start: starts[index]!, end, stepSeconds };
    const { expr } = signals[index]!;
    const ask = (): Promise<void> =>
      client.eachSeries(expr, range, (one) => take(index, one), options.signal);
    await ask().catch(async (error: unknown) => {
      drop(index);
      const passing = error instanceof KfpError && PASSING.has(error.code);
      if (!passing || !retries(index)) throw error;
      await ask().catch((again: unknown) => {
        drop(index);
        throw again;
      });
    });
  };
  const asked = [...signals.keys()].filter((index) => starts[index]! <= end);
  const results = await Promise.allSettled(asked.map(read));
  options.signal?.throwIfAborted();
  const failed = new Map<number, unknown>();
  results.forEach((result, i) => {
    if (result.status === 'rejected') failed.set(asked[i]!, result.reason);
  });
  for (const [index, reason] of failed) {
    const { name } = signals[index]!;
    const error = ofSignal(name, reason);
    if (!(error instanceof KfpError)) throw error;
    tell({ signal: name, error });
  }
  for (const [id, index] of ambiguous) {
    found.get(id)!.values.fill(NaN, index * count, (index + 1) * count);
  }
  return { count, found, failed: new Set(failed.keys()), problems };
}

function nameOf(labels: Labels, names: readonly string[], signal: string): string | KfpError {
  try {
    return targetId(labels, names, signal);
  } catch (error) {
    if (error instanceof KfpError) return error;
    throw error;
  }
}

/** Adds the signal's name to an error of its query. */
function ofSignal(name: string, error: unknown): unknown {
  const about = [
    'PROMETHEUS_QUERY_FAILED',
    'PROMETHEUS_BAD_RESPONSE',
    'PROMETHEUS_ANSWER_TOO_LARGE',
  ];
  if (!(error instanceof KfpError) || !about.includes(error.code)) return error;
  return new KfpError(error.code, `Signal "${name}": ${error.message}`, {
    cause: error,
    statusCode: error.statusCode,
    hint: error.hint,
  });
}

function implausible(name: string, target: string, value: number, max: number): KfpError {
  return new KfpError(
    'SIGNAL_IMPLAUSIBLE',
    `Signal "${name}" of target ${target} is ${value.toPrecision(3)}, which cannot be (at most ${max}).`,
    { hint: 'Is a counter or a limit wrong? What is above the maximum counts as missing.' },
  );
}

function twoValues(
  name: string,
  target: string,
  series: readonly (Labels | null)[],
  targetLabels: readonly string[],
): KfpError {
  return new KfpError(
    'SIGNAL_AMBIGUOUS',
    `Signal "${name}" has two values at one time for target ${target}: ${series
      .map((labels) => JSON.stringify(labels))
      .join(' and ')}`,
    { hint: `Aggregate its expression: sum by (${targetLabels.join(', ')}) (…).` },
  );
}
