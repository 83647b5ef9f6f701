import type { Watch } from '../config/schema.js';
import type { OnProgress } from '../core/progress.js';
import type { JudgeState } from '../outcomes/judge-state.js';
import { finishJudging, newJudgeState, takeStep } from '../outcomes/judge.js';
import type { Judged } from '../outcomes/judge-history.js';
import { rulesOf } from '../outcomes/rules.js';
import type { Injection, Outcome, Rules, Step } from '../outcomes/types.js';
import type { Violation, ViolationSpan } from '../outcomes/violations.js';
import { createObservableModes } from '../prediction/observable-modes.js';
import type { Labels } from '../prometheus/parse.js';
import type { Incident } from './incidents.js';
import type { Chunk, Course, HistorySource, Stretch } from './source.js';
import { createSpans, type Span } from './spans.js';
import { createTruth, type Truth } from './truth.js';
import type { Moment, ReplayAnswer, ReplayPredictor } from './predictors.js';

/** One target over one stretch without a break: a run of a dataset, or all there is of it. */
export interface ReplayedHistory extends Injection {
  readonly run: string;
  readonly target: string;
  readonly labels: Labels;
  /** First and last step with data. */
  readonly seen: Span;
  /** What failed, with the recovery from it. */
  readonly failures: readonly ViolationSpan[];
  /** What became of the alarms of each predictor, in their order. */
  readonly judged: readonly Judged[];
  /** When the first predictor predicted, and what; how near the nearest limit was; pieces in order. */
  readonly predicted: readonly Span[];
  readonly risks: readonly Course[];
  readonly nearness: readonly Course[];
}

/** One predictor's part in a track. */
interface Part {
  readonly state: JudgeState;
  readonly outcomes: Outcome[];
  exposureSeconds: number;
  alarmSeconds: number;
}

interface Track extends Injection {
  readonly run: string;
  readonly target: string;
  readonly labels: Labels;
  readonly truth: Truth;
  readonly rules: Rules;
  /** Steps since it failed last. */
  quietSteps: number;
  violations: readonly Violation[];
  readonly parts: readonly Part[];
  readonly predicted: ReturnType<typeof createSpans>;
  readonly risks: { start: number; values: Float32Array }[];
  readonly nearness: { start: number; values: Float32Array }[];
  seen: { start: number; end: number } | undefined;
}

/**
 * Plays history to the predictors as if it were now: at every step each sees the window that ends there,
 * and nothing later, and is judged as the service judges itself. While a target recovers from a failure nobody
 * predicts. What was read is dropped once it has been played; kept are two numbers per target and step for
 * pictures, if they are wanted.
 */
export async function replay(options: {
  readonly source: HistorySource;
  readonly stretch: Stretch;
  readonly config: Watch;
  readonly predictors: readonly ReplayPredictor[];
  /** Truth; the thresholds of the configuration when absent. */
  readonly incidents?: readonly Incident[] | undefined;
  readonly keepCourses: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}): Promise<ReplayedHistory[]> {
  const { source, stretch, config, predictors, incidents } = options;
  const { stepSeconds } = config;
  const windowSteps = Math.round(config.windowSeconds / stepSeconds);
  const observe = createObservableModes(config, windowSteps);
  const nearest = createNearness(config);
  const done: Track[] = [];
  let tracks = new Map<string, Track>();

  const begin = (): void => {
    done.push(...tracks.values());
    tracks = new Map();
    for (const predictor of predictors) predictor.begin();
  };
  const trackOf = (target: string, labels: Labels, { recorded }: Chunk): Track => {
    const truth = { config, target, labels, incidents, recorded };
    const track = tracks.get(target) ?? newTrack(truth, config, predictors.length);
    tracks.set(target, track);
    return track;
  };

  for await (const chunk of source.chunks(stretch, options.signal)) {
    if (chunk.fresh) begin();
    const own = chunk.targets.map(({ target, labels }) => trackOf(target, labels, chunk));
    const kept = own.map(() =>
      options.keepCourses ? new Float32Array(chunk.steps).fill(NaN) : undefined,
    );
    const keptNear = kept.map((values) => values && new Float32Array(values));
    for (let step = 0; step < chunk.steps; step++) {
      options.signal?.throwIfAborted();
      const at = chunk.overlap + step;
      const timestamp = chunk.start + step * stepSeconds;
      const targets = chunk.targets.map(({ target, labels, columns }) => ({
        target,
        labels,
        columns: columns.map((column) => column.subarray(at - windowSteps, at + 1)),
      }));
      const states = own.map((track, i) => {
        const { columns } = chunk.targets[i]!;
        if (columns.some((column) => !Number.isNaN(column[at]))) {
          track.seen = { start: track.seen?.start ?? timestamp, end: timestamp };
        }
        if (keptNear[i]) keptNear[i][step] = nearest(columns, at);
        track.violations = track.truth.update(columns, at, timestamp);
        track.quietSteps = track.violations.length > 0 ? 0 : track.quietSteps + 1;
        if (track.quietSteps > 0 && track.quietSteps < windowSteps) return 'recovering';
        return observe(targets[i]!.columns).any ? 'warm' : 'warming_up';
      });
      const moment: Moment = { timestamp, targets, states };
      predictors.forEach((predictor, v) => {
        predictor.predict(moment).forEach((answer, i) => {
          const shown = states[i] === 'recovering' ? undefined : answer;
          note(own[i]!, v, shown, predictor.name, timestamp);
          if (v === 0 && shown && kept[i]) kept[i][step] = shown.risk;
        });
      });
      // Lets Ctrl-C through, and the bar be drawn.
      if (step % YIELD_STEPS === 0) await new Promise(setImmediate);
    }
    own.forEach((track, i) => {
      if (kept[i]) track.risks.push({ start: chunk.start, values: kept[i] });
      if (keptNear[i]) track.nearness.push({ start: chunk.start, values: keptNear[i] });
    });
    options.onProgress?.({
      message: `replay until ${new Date((chunk.start + (chunk.steps - 1) * stepSeconds) * 1e3).toISOString().slice(0, 16)}`,
      done: chunk.done,
      total: 1,
    });
  }
  begin();
  return done.flatMap((track) => (track.seen === undefined ? [] : finished(track, track.seen)));
}

/** So often the event loop has its turn, in steps. */
const YIELD_STEPS = 16;

function newTrack(
  known: Parameters<typeof createTruth>[0],
  config: Watch,
  predictors: number,
): Track {
  const { target, labels, recorded } = known;
  const truth = createTruth(known);
  return {
    run: recorded?.run.runId ?? target,
    target,
    labels,
    injectedAt: recorded?.record?.injectedAt,
    nearMiss: recorded?.record?.settings['nearMiss'] === true,
    truth,
    rules: rulesOf(config, truth.known),
    quietSteps: Infinity,
    violations: [],
    parts: Array.from({ length: predictors }, () => ({
      state: newJudgeState(),
      outcomes: [],
      exposureSeconds: 0,
      alarmSeconds: 0,
    })),
    predicted: createSpans(config.stepSeconds),
    risks: [],
    nearness: [],
    seen: undefined,
  };
}

function note(
  track: Track,
  index: number,
  answer: ReplayAnswer | undefined,
  name: string,
  at: number,
): void {
  const part = track.parts[index]!;
  if (index === 0 && answer !== undefined) track.predicted.add(at);
  const step: Step = {
    at,
    violations: track.violations,
    source: answer === undefined ? null : name,
    alarm: answer?.alarm === true ? answer.told : null,
  };
  const result = takeStep(part.state, step, track.rules, track);
  part.outcomes.push(...result.outcomes);
  part.exposureSeconds += result.exposureSeconds;
  part.alarmSeconds += result.alarmSeconds;
}

function finished(track: Track, seen: Span): ReplayedHistory {
  const { run, target, labels, injectedAt, nearMiss, rules, risks, nearness } = track;
  return {
    run,
    target,
    labels,
    injectedAt,
    nearMiss,
    seen,
    failures: track.truth.failures(),
    judged: track.parts.map(({ state, outcomes, exposureSeconds, alarmSeconds }) => ({
      run,
      target,
      outcomes: [...outcomes, ...finishJudging(state, rules, track)],
      exposureSeconds,
      alarmSeconds,
    })),
    predicted: track.predicted.spans,
    risks,
    nearness,
  };
}

/**
 * How near the nearest limit is: 1 at a threshold's bound, 0 far away. NaN where no signal with a bound
 * has a value.
 */
export function createNearness(
  config: Pick<Watch, 'signals' | 'modes'>,
): (columns: readonly Float64Array[], at: number) => number {
  const bounds = config.modes.flatMap(({ thresholds }) =>
    thresholds.map((threshold) => ({
      column: config.signals.findIndex(({ name }) => name === threshold.signal),
      atLeast: threshold.atLeast,
      below: threshold.below,
    })),
  );
  return (columns, at) => {
    let most = NaN;
    for (const { column, atLeast, below } of bounds) {
      const value = columns[column]![at]!;
      if (Number.isNaN(value)) continue;
      // A lower bound is neared from 1, where all is well.
      const share = atLeast !== undefined ? value / atLeast : (1 - value) / (1 - below!);
      if (!(share <= most)) most = share;
    }
    return most;
  };
}
