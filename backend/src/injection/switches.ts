import { Type, type Static } from 'typebox';
import { Named, Nullable } from '../core/schemas.js';

/** A failure of a target: how it is switched on, and by whom. */
export const FailureDetailsSchema = Type.Object(
  {
    enabled: Type.Boolean(),
    rampSeconds: Nullable(Type.Number()),
    durationSeconds: Nullable(Type.Number()),
    shape: Nullable(Type.String()),
    intensity: Nullable(Type.Number(), 'Level at the end of the ramp, 0 to 1.'),
    level: Nullable(Type.Number(), 'How far it has grown, 0 to intensity.'),
    since: Nullable(Type.Number(), 'Unix seconds at which it was switched on; null while off.'),
    until: Nullable(Type.Number(), 'Unix seconds at which it ends by itself; null while off.'),
    by: Nullable(
      Type.String(),
      'Who switched it on: a user of Grafana, or a token’s name; null when nobody knows.',
    ),
  },
  {
    title: 'FailureDetails',
    description:
      'While off, the settings are those of a plain true. Null: the target does not say.',
  },
);

/** The failures of a target; null while it cannot be asked. */
export const FailureStateSchema = Named('FailureState', {
  target: Type.String(),
  failures: Nullable(Type.Record(Type.String(), Type.Boolean())),
  details: Nullable(Type.Record(Type.String(), FailureDetailsSchema)),
  problem: Nullable(Type.String(), 'Why the target could not be asked; null when it was.'),
});
export type TargetSwitches = Static<typeof FailureStateSchema>;
