import type { Watch } from '../config/schema.js';
import type { OnProgress } from '../core/progress.js';
import type { AlarmEpisode, Failure } from '../evaluation/events.js';
import type { Labels } from '../prometheus/parse.js';
import { createCoverage } from './coverage.js';
import { createEpisodeTracker, type EpisodeTracker } from './episode-tracker.js';
import type { Incident } from './incidents.js';
import type { Chunk, Course, HistorySource, Stretch } from './source.js';
import { createSpans, type Span } from './spans.js';
import { createTruth, type Truth } from './truth.js';
import type { Moment, Said, ReplayPredictor } from './predictors.js';

/** What one predictor said of one target. */
export interface Statement {
  readonly episodes: readonly AlarmEpisode[];
  /** When it said anything at all. */
  readonly said: readonly Span[];
}

/** One target over one stretch without a break: a run of a dataset, or all there is of it. */
export interface ReplayedHistory {
  readonly run: string;
  readonly target: string;
  readonly labels: Labels;
  /** First and last step with data. */
  readonly seen: Span;
  readonly failures: readonly Failure[];
  /** One per predictor, in their order. */
  readonly statements: readonly Statement[];
  /** What the first predictor said, and how near the nearest limit was; pieces in order. */
  readonly risks: readonly Course[];
  readonly nearness: readonly Course[];
}

interface Track {
  readonly run: string;
  readonly target: string;
  readonly labels: Labels;
  readonly truth: Truth;
  readonly coverage: ReturnType<typeof createCoverage>;
  readonly predictors: readonly {
    readonly episodes: EpisodeTracker;
    readonly said: ReturnType<typeof createSpans>;
  }[];
  readonly risks: { start: number; values: Float32Array }[];
  readonly nearness: { start: number; values: Float32Array }[];
  seen: { start: number; end: number } | undefined;
  /** First moment at which its window was full. */
  warmAt: number | undefined;
}

/**
 * Plays history to the predictors as if it were now: at every step each sees the window that ends there,
 * and nothing later. What was read is dropped once it has been played; kept are two numbers per
 * target and step for pictures, if they are wanted.
 */
export async function replay(options: {
  readonly source: HistorySource;
  readonly stretch: Stretch;
  readonly config: Watch;
  readonly predictors: readonly ReplayPredictor[];
  /** Truth; the thresholds of the configuration when absent. */
  readonly incidents?: readonly Incident[];
  readonly keepCourses: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}): Promise<ReplayedHistory[]> {
  const { source, stretch, config, predictors, incidents } = options;
  const { stepSeconds } = config;
  const windowSteps = Math.round(config.windowSeconds / stepSeconds);
  const nearest = createNearness(config);
  const done: Track[] = [];
  let tracks = new Map<string, Track>();

  const begin = (): void => {
    done.push(...tracks.values());
    tracks = new Map();
    for (const predictor of predictors) predictor.begin();
  };
  const trackOf = (target: string, labels: Labels, chunk: Chunk): Track => {
    let track = tracks.get(target);
    if (track === undefined) {
      track = {
        run: chunk.recorded?.run.runId ?? target,
        ...{ target, labels, risks: [], nearness: [], seen: undefined, warmAt: undefined },
        truth: createTruth({
          ...{ config, target, labels },
          ...(incidents === undefined ? {} : { incidents }),
          ...(chunk.recorded === undefined ? {} : { recorded: chunk.recorded }),
        }),
        coverage: createCoverage(windowSteps),
        predictors: predictors.map(() => ({
          episodes: createEpisodeTracker(stepSeconds),
          said: createSpans(stepSeconds),
        })),
      };
      // What lies before the stretch fills its first window.
      const { columns } = chunk.targets.find((each) => each.target === target)!;
      for (let at = 0; at < chunk.overlap; at++) track.coverage.update(columns, at);
      tracks.set(target, track);
    }
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
      const moment: Moment = {
        timestamp,
        targets: chunk.targets.map(({ target, labels, columns }) => ({
          ...{ target, labels },
          columns: columns.map((column) => column.subarray(at - windowSteps, at + 1)),
        })),
        warm: own.map(({ coverage }, i) => coverage.update(chunk.targets[i]!.columns, at)),
      };
      own.forEach((track, i) => {
        const { columns } = chunk.targets[i]!;
        track.truth.update(columns, at, timestamp);
        if (columns.some((column) => !Number.isNaN(column[at]))) {
          track.seen = { start: track.seen?.start ?? timestamp, end: timestamp };
        }
        if (moment.warm[i]) track.warmAt ??= timestamp;
        if (keptNear[i]) keptNear[i][step] = nearest(columns, at);
      });
      predictors.forEach((predictor, v) => {
        predictor.hear(moment).forEach((said, i) => {
          if (said === undefined) return;
          note(own[i]!.predictors[v]!, said, timestamp);
          if (v === 0 && kept[i]) kept[i][step] = said.risk;
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
  return done.flatMap((track) =>
    track.seen === undefined ? [] : finished(track, track.seen, config),
  );
}

/** So often the event loop has its turn, in steps. */
const YIELD_STEPS = 16;

function note(
  { episodes, said }: Track['predictors'][number],
  { alarm, mode, timeToFailure }: Said,
  timestamp: number,
): void {
  said.add(timestamp);
  if (!alarm) return;
  episodes.alarm(timestamp, () => ({
    mode,
    ...(timeToFailure === undefined ? {} : { timeToFailure }),
  }));
}

function finished(track: Track, seen: Span, config: Watch): ReplayedHistory {
  // Before the first full window, and the steps an alarm needs, nothing could be said.
  const earliest =
    track.warmAt === undefined
      ? Infinity
      : track.warmAt + config.alarm.raiseSteps * config.stepSeconds;
  return {
    run: track.run,
    target: track.target,
    labels: track.labels,
    seen,
    failures: track.truth
      .failures({ from: seen.start, to: seen.end })
      .map((failure) => (failure.start <= earliest ? { ...failure, sudden: true } : failure)),
    statements: track.predictors.map(({ episodes, said }) => ({
      episodes: episodes.episodes,
      said: said.spans,
    })),
    risks: track.risks,
    nearness: track.nearness,
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
      ...{ atLeast: threshold.atLeast, below: threshold.below },
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
