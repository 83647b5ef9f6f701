import { Type, type Static } from 'typebox';
import { Nullable } from '../core/schemas.js';
import { QuantilesSchema, told, type Told } from './types.js';

/** Something told, and the last interval told until then, with the moment that it counts from. */
const TellingSchema = Type.Unsafe<
  Told & {
    readonly at: number;
    readonly interval: { q10: number; q50: number; q90: number; at: number } | null;
  }
>(
  Type.Object({
    ...told,
    at: Type.Number(),
    interval: Nullable(Type.Object({ ...QuantilesSchema.properties, at: Type.Number() })),
  }),
);

/** An alarm that is on, or whose horizon has not passed. */
const OpenAlarmSchema = Type.Object({
  start: Type.Number(),
  end: Type.Number(),
  source: Type.String(),
  first: Type.Unsafe<Told>(Type.Object(told)),
  /** The last one that surely was told before any failure still to be seen, and those after it. */
  told: Type.Array(TellingSchema, { minItems: 1 }),
  isOn: Type.Boolean(),
  /** open: still to be judged. neither: it began during a failure. done: judged, and still on. */
  stage: Type.Enum(['open', 'neither', 'done']),
});

/** What must be remembered of one target between two steps. Plain data, so that it can be saved as JSON. */
export const JudgeStateSchema = Type.Object({
  /** Last step. Unix seconds, as all that follows; null before the first. */
  seen: Nullable(Type.Number()),
  /** Last step at which somebody predicted, or would have but for a failure; null before the first. */
  watched: Nullable(Type.Number()),
  /** First prediction since the data began; null before it. */
  predictedSince: Nullable(Type.Number()),
  /** Who predicted last. */
  source: Nullable(Type.String()),
  /** Modes that were failures at the last step. */
  failing: Type.Array(Type.String()),
  /** The present or last failure: its first step, and the last step at which any mode failed. */
  failure: Nullable(Type.Object({ at: Type.Number(), until: Type.Number() })),
  alarms: Type.Array(OpenAlarmSchema),
});

export type Telling = Static<typeof TellingSchema>;
export type OpenAlarm = Static<typeof OpenAlarmSchema>;
export type JudgeState = Static<typeof JudgeStateSchema>;
