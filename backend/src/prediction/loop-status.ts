import type { SignalProblem } from '../history/stretch.js';

export interface LoopStatus {
  /** Unix seconds of the last cycle that succeeded; undefined before the first. */
  readonly lastSuccess: number | undefined;
  readonly lastCycleSeconds: number | undefined;
  /**
   * Seconds of the last cycle per stage: query, parse, crossings, features, model, forecasts, anomalies, reasons,
   * publish.
   */
  readonly stageSeconds: Readonly<Record<string, number>>;
  /** Why the last cycle failed, what it lacked, or that there was none for too long; undefined when all is well. */
  readonly problem: string | undefined;
  /** The problem costs some predictions, and there are others. */
  readonly isPartial: boolean;
  /** What Prometheus warned of in the last cycle that had data, though it answered. */
  readonly warnings: readonly string[];
  readonly cycles: number;
  readonly failedCycles: number;
  /**
   * Steps that came due while an earlier one was still being computed, or while the process was held up, and
   * were left out.
   */
  readonly skippedCycles: number;
  /** Share of the history before the service began that has been read; undefined where none is. */
  readonly historyRead?: number | undefined;
  /** Targets that are not predicted, because there are more than `limits.maxTargets`. */
  readonly targetsLeftOut: number;
  /** What cost the last cycle a signal, of all targets or of one. */
  readonly signalProblems: readonly SignalProblem[];
}

export interface StatusListeners {
  /** Told once when trouble begins, when it changes, and when it is over. */
  readonly onProblem?: ((problem: string | undefined) => void) | undefined;
  /** Told once when warnings come, when they are others, and when there are none any more. */
  readonly onWarnings?: ((warnings: readonly string[]) => void) | undefined;
}

/** The status of a loop, which tells its listeners of what is new in it. */
export interface StatusKeeper {
  read(): LoopStatus;
  change(values: Partial<Omit<LoopStatus, 'problem' | 'warnings' | 'isPartial'>>): void;
  warn(warnings: readonly string[]): void;
  /**
   * @param fatal why nothing is predicted
   * @param lacking what the predictions lack otherwise
   */
  trouble(fatal: string | undefined, lacking?: readonly string[]): void;
}

export function createLoopStatus(listeners: StatusListeners): StatusKeeper {
  let status: LoopStatus = {
    lastSuccess: undefined,
    lastCycleSeconds: undefined,
    stageSeconds: {},
    problem: undefined,
    isPartial: false,
    warnings: [],
    cycles: 0,
    failedCycles: 0,
    skippedCycles: 0,
    targetsLeftOut: 0,
    signalProblems: [],
  };
  return {
    read: () => status,
    change: (values) => {
      status = { ...status, ...values };
    },
    warn(warnings) {
      if (gist(warnings) !== gist(status.warnings)) listeners.onWarnings?.(warnings);
      status = { ...status, warnings };
    },
    trouble(fatal, lacking = []) {
      const all = fatal === undefined ? lacking : [fatal, ...lacking];
      const problem = all.length === 0 ? undefined : all.join(' ');
      if (problem !== status.problem) listeners.onProblem?.(problem);
      status = { ...status, problem, isPartial: fatal === undefined && problem !== undefined };
    },
  };
}

/** Warnings but for their numbers, which are times and ports and may differ each time. */
function gist(warnings: readonly string[]): string {
  return [...new Set(warnings.map((text) => text.replace(/\d+/g, '#')))].join('\n');
}

/** Signals that one sentence names. */
const MAX_NAMED = 3;

/** What it costs all targets that queries fail, in sentences. */
export function describeFailedQueries(problems: readonly SignalProblem[]): string[] {
  const queries = problems.filter(({ target }) => target === undefined);
  const sentences = [...new Set(queries.map(({ error }) => ended(error.message)))];
  const signals = [...new Set(queries.map(({ signal }) => signal))];
  if (signals.length > 0) {
    const shown =
      signals.slice(0, MAX_NAMED).join(', ') + (signals.length > MAX_NAMED ? ', …' : '');
    sentences.push(`The other signals are predicted without ${shown}.`);
  }
  return sentences;
}

/** What is wrong with single targets, in a sentence per signal. */
export function describeOddTargets(problems: readonly SignalProblem[]): string[] {
  const bySignal = new Map<string, SignalProblem[]>();
  for (const one of problems) {
    if (one.target === undefined) continue;
    bySignal.set(one.signal, [...(bySignal.get(one.signal) ?? []), one]);
  }
  return [...bySignal.values()].map((some) => {
    const others = new Set(some.map(({ target }) => target)).size - 1;
    const more = others > 0 ? ` The same of ${counted(others)}.` : '';
    return `${ended(some[0]!.error.message)} It is missing there.${more}`;
  });
}

function counted(targets: number): string {
  return targets === 1 ? 'one more target' : `${targets} more targets`;
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
