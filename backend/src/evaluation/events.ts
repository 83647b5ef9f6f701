/** What happened to one target over one stretch of time, and what was said of it. */
export interface TargetHistory {
  /** Stretches with the same name are drawn together by the bootstrap. */
  readonly run: string;
  readonly target: string;
  /** Seconds in which a prediction was there and the target was not ill: an alarm could be false. */
  readonly exposureSeconds: number;
  /** In order of time. */
  readonly failures: readonly Failure[];
  /** In order of time; neither overlapping nor closer than the merge time. */
  readonly episodes: readonly AlarmEpisode[];
}

/** A sustained violation, a crash, or an incident somebody wrote down. Unix seconds. */
export interface Failure {
  readonly mode: string;
  readonly start: number;
  readonly end: number;
  /** When its cause was injected; absent where nobody knows. */
  readonly injectedAt?: number;
  /** It came without a ramp, so that nothing could foretell it. */
  readonly sudden: boolean;
}

/** Alarms on one target in a row. Unix seconds. */
export interface AlarmEpisode {
  readonly start: number;
  readonly end: number;
  /** The failure mode named when it began; undefined where the predictor names none. */
  readonly mode: string | undefined;
  /** Seconds to the failure as told when it began; absent where nothing was told. */
  readonly timeToFailure?: { readonly q10: number; readonly q50: number; readonly q90: number };
}

export interface JudgeOptions {
  readonly horizonSeconds: number;
  /** A target counts as ill this long after a failure has ended: its windows still hold it. */
  readonly recoverySeconds: number;
}

/** An alarm that comes earlier than this many horizons before the failure is taken for false. */
export const EARLIEST_HORIZONS = 2;

export interface JudgedFailure {
  readonly failure: Failure;
  /** The first episode that foretold it. */
  readonly foreseenBy: AlarmEpisode | undefined;
  /** Failure − start of that episode; 0 when missed. Seconds. */
  readonly leadSeconds: number;
  /**
   * Start of the first episode that began in the failure, or was on when it began, − failure;
   * undefined when none did. Negative for a failure that was foretold.
   */
  readonly detectionDelaySeconds: number | undefined;
}

export type Outcome = 'right' | 'false' | 'neither';

export interface JudgedEpisode {
  readonly episode: AlarmEpisode;
  readonly outcome: Outcome;
}

export interface JudgedHistory {
  readonly history: TargetHistory;
  readonly failures: readonly JudgedFailure[];
  readonly episodes: readonly JudgedEpisode[];
}

/**
 * Holds alarms against failures. An episode is
 *
 * - `right` when it begins before a failure, after its injection where one is known (else at most two
 *   horizons ahead), and is still on one horizon before it or later;
 * - `neither` when it begins while a target is ill, or after an injection and ends more than a
 *   horizon before the failure: the cause was there, but nothing was promised so early;
 * - `false` otherwise. So an alarm that is on already when the cause is injected is false, and gives
 *   no lead.
 */
export function judgeHistory(history: TargetHistory, options: JudgeOptions): JudgedHistory {
  const { failures, episodes } = history;
  const { horizonSeconds, recoverySeconds } = options;
  const foretells = (episode: AlarmEpisode, failure: Failure): boolean =>
    episode.start < failure.start &&
    episode.start >= (failure.injectedAt ?? failure.start - EARLIEST_HORIZONS * horizonSeconds) &&
    episode.end >= failure.start - horizonSeconds;
  const excused = ({ start }: AlarmEpisode): boolean =>
    failures.some(
      (failure) =>
        start >= (failure.injectedAt ?? failure.start) && start <= failure.end + recoverySeconds,
    );
  return {
    history,
    failures: failures.map((failure, index) => {
      const foreseenBy = episodes.find((episode) => foretells(episode, failure));
      const until = failures[index + 1]?.start ?? Infinity;
      const seenBy =
        foreseenBy ??
        episodes.find(
          ({ start, end }) =>
            end >= failure.start && start < until && start <= failure.end + recoverySeconds,
        );
      return {
        failure,
        foreseenBy,
        leadSeconds: foreseenBy === undefined ? 0 : failure.start - foreseenBy.start,
        detectionDelaySeconds: seenBy && seenBy.start - failure.start,
      };
    }),
    episodes: episodes.map((episode) => ({
      episode,
      outcome: failures.some((failure) => foretells(episode, failure))
        ? 'right'
        : excused(episode)
          ? 'neither'
          : 'false',
    })),
  };
}
