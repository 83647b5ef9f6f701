import { Type, type Static } from 'typebox';
import { EARLIEST_HORIZONS } from '../evaluation/events.js';
import type { AlarmOutcome, MaturedRisk, Observation, Outcome, Rules } from './types.js';

const EpisodeSchema = Type.Object({
  at: Type.Number(),
  /** Last step of the alarm. */
  until: Type.Number(),
  mode: Type.String(),
  model: Type.String(),
  risk: Type.Number(),
  timeToFailureSeconds: Type.Union([
    Type.Object({ q10: Type.Number(), q50: Type.Number(), q90: Type.Number() }),
    Type.Null(),
  ]),
  /** It began while the target was ill, or is already counted: it can no longer be false. */
  settled: Type.Boolean(),
});

const SampleSchema = Type.Object({ at: Type.Number(), risk: Type.Number(), model: Type.String() });

/** What must be remembered of one target between two steps. Plain data, so that it can be saved. */
export const TargetRecordSchema = Type.Object({
  /** Last step seen. */
  seen: Type.Number(),
  /** Last step at which there was a prediction, and by which model; null before the first. */
  watched: Type.Union([Type.Object({ at: Type.Number(), model: Type.String() }), Type.Null()]),
  /** Last step of the present or last failure; null when there was none. */
  brokenAt: Type.Union([Type.Number(), Type.Null()]),
  episodes: Type.Array(EpisodeSchema),
  /** The stated risk whose horizon has not passed yet. */
  sample: Type.Union([SampleSchema, Type.Null()]),
});

export type Episode = Static<typeof EpisodeSchema>;
export type TargetRecord = Static<typeof TargetRecordSchema>;

/** What one step adds to the record. */
export interface StepResult {
  readonly outcomes: readonly Outcome[];
  readonly matured: readonly MaturedRisk[];
  /** Time in which an alarm would have been false. Seconds. */
  readonly quietSeconds: number;
  /** An episode or a failure began or went on: worth saving at once. */
  readonly notable: boolean;
}

const NOTHING: StepResult = { outcomes: [], matured: [], quietSeconds: 0, notable: false };

export function newTargetRecord(): TargetRecord {
  return { seen: -Infinity, watched: null, brokenAt: null, episodes: [], sample: null };
}

/**
 * Takes one step of one target into its record, which it changes.
 *
 * The rule is that of `judgeHistory` where nobody knows of an injection. A failure is the first step of a violation; a violation that comes back
 * within one window is the same failure. It is foreseen by the first episode that began before it, at
 * most two horizons ahead, and had not ended more than one horizon before it. Other episodes are
 * false once that is no longer possible, unless they began during a failure or within one window
 * after it. Stale and old data change nothing. A failure of a target that nobody watched during the
 * horizon before is not counted, and an episode whose time ran out during a gap is unresolved.
 */
export function takeStep(record: TargetRecord, now: Observation, rules: Rules): StepResult {
  const { timestamp: t } = now;
  if (now.state === 'stale') return NOTHING;
  // A clock that was set back far: what is remembered lies in a future that may never come.
  if (t < record.seen - rules.horizonSeconds) Object.assign(record, newTargetRecord());
  if (t <= record.seen) return NOTHING;
  const outcomes: Outcome[] = [];
  const matured: MaturedRisk[] = [];
  const elapsed = t - record.seen;
  const gap = elapsed > rules.mergeSeconds;
  if (gap) outcomes.push(...expireInGap(record, t, now, rules));

  const broken = now.violations.length > 0;
  const ill = record.brokenAt !== null && t - record.brokenAt <= rules.windowSeconds;
  if (broken && !ill) beginFailure(record, now, rules, outcomes, matured);
  // Still broken after a gap: nothing tells that it ever was whole.
  if (broken) record.brokenAt = t;
  const excused = broken || ill;
  const watches = !broken && now.risk !== null;
  const alarmed = watches && now.state === 'at_risk' && now.failure !== null;
  if (alarmed) follow(record, now, excused, rules);
  if (!broken) {
    settle(record, now.target, t - rules.confirmSeconds, rules, outcomes);
    mature(record, t - rules.confirmSeconds, rules, matured);
  }
  if (watches && !excused && record.sample === null) {
    record.sample = { at: t, risk: now.risk, model: now.model };
  }
  if (watches) record.watched = { at: t, model: now.model };
  record.seen = t;
  const quietSeconds = watches && !excused ? (gap ? rules.stepSeconds : elapsed) : 0;
  return { outcomes, matured, quietSeconds, notable: alarmed || broken || outcomes.length > 0 };
}

/** Episodes of a target that is no longer there: nobody can say what became of it. */
export function abandon(target: string, record: TargetRecord): AlarmOutcome[] {
  return record.episodes
    .filter(({ settled }) => !settled)
    .map((episode) => toOutcome('unresolved', target, episode));
}

/** The last moment at which a failure would still prove an episode right. */
function deadline({ at, until }: Episode, { horizonSeconds }: Rules): number {
  return Math.min(at + EARLIEST_HORIZONS * horizonSeconds, until + horizonSeconds);
}

function expireInGap(record: TargetRecord, t: number, now: Observation, rules: Rules): Outcome[] {
  const lost = record.episodes.filter((episode) => deadline(episode, rules) < t);
  record.episodes = record.episodes.filter((episode) => !lost.includes(episode));
  record.sample = null;
  return lost
    .filter(({ settled }) => !settled)
    .map((episode) => toOutcome('unresolved', now.target, episode));
}

function beginFailure(
  record: TargetRecord,
  now: Observation,
  rules: Rules,
  outcomes: Outcome[],
  matured: MaturedRisk[],
): void {
  const { horizonSeconds } = rules;
  const at = Math.max(
    now.failingSince ?? now.timestamp,
    (record.watched?.at ?? -Infinity) - rules.confirmSeconds,
  );
  const before = record.episodes.filter((episode) => episode.at < at);
  const catches = before.filter((episode) => at <= deadline(episode, rules));
  const [foreseenBy, ...further] = catches;
  for (const episode of before) {
    if (!catches.includes(episode) && !episode.settled) {
      outcomes.push(toOutcome('false_alarm', now.target, episode));
    }
  }
  record.episodes = [];
  const { sample, watched } = record;
  if (sample !== null && at > sample.at) {
    const { risk, model } = sample;
    matured.push({ risk, model, happened: at - sample.at <= horizonSeconds });
  }
  record.sample = null;
  if (watched === null || now.timestamp - watched.at > horizonSeconds) return;
  outcomes.push({
    kind: 'failure',
    target: now.target,
    at,
    mode: now.violations[0]!,
    model: foreseenBy?.model ?? watched.model,
    alarm:
      foreseenBy === undefined
        ? null
        : {
            at: foreseenBy.at,
            mode: foreseenBy.mode,
            risk: foreseenBy.risk,
            timeToFailureSeconds: foreseenBy.timeToFailureSeconds,
          },
    furtherAlarms: further.map(({ mode }) => mode),
  });
}

/** Continues the episode, or begins one. */
function follow(record: TargetRecord, now: Observation, excused: boolean, rules: Rules): void {
  const last = record.episodes.at(-1);
  if (last !== undefined && now.timestamp - last.until <= rules.mergeSeconds) {
    last.until = now.timestamp;
    return;
  }
  record.episodes.push({
    at: now.timestamp,
    until: now.timestamp,
    mode: now.failure!,
    model: now.model,
    risk: now.risk!,
    timeToFailureSeconds: now.timeToFailureSeconds,
    settled: excused,
  });
}

/** Concludes the episodes that no failure after `t` could prove right. */
function settle(
  record: TargetRecord,
  target: string,
  t: number,
  rules: Rules,
  outcomes: Outcome[],
): void {
  record.episodes = record.episodes.filter((episode) => {
    if (deadline(episode, rules) > t) return true;
    if (!episode.settled) outcomes.push(toOutcome('false_alarm', target, episode));
    episode.settled = true;
    // An alarm that goes on is remembered, so that the rest of it is not taken for another.
    return t - episode.until <= rules.mergeSeconds;
  });
}

function mature(record: TargetRecord, t: number, rules: Rules, matured: MaturedRisk[]): void {
  const { sample } = record;
  if (sample === null || t < sample.at + rules.horizonSeconds) return;
  matured.push({ risk: sample.risk, model: sample.model, happened: false });
  record.sample = null;
}

function toOutcome(kind: AlarmOutcome['kind'], target: string, episode: Episode): AlarmOutcome {
  const { at, until, mode, model, risk } = episode;
  return { kind, target, at, until, mode, model, risk };
}
