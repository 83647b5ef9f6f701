import { Type, type Static } from 'typebox';
import { Named, Nullable } from '../../core/schemas.js';

/** One training as it stands. */
export const TrainingSchema = Named('Training', {
  id: Type.String(),
  watch: Type.String({ description: 'The watch whose models it trains.' }),
  state: Type.Enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
  /** Name of a dataset in one of the data folders. */
  input: Type.String(),
  modelTypes: Type.Array(Type.String()),
  seed: Type.Integer(),
  /** Candidates of the search besides the defaults. */
  search: Type.Integer(),
  /** Leaves out the learning curves. */
  quick: Type.Boolean(),
  /** Puts the best model to use at the end. */
  activate: Type.Boolean(),
  createdAt: Type.String(),
  endedAt: Nullable(Type.String()),
  /** Null before the first report. */
  progress: Nullable(
    Type.Object({ message: Type.String(), done: Type.Number(), total: Type.Number() }),
  ),
  models: Type.Array(Type.String(), { description: 'Ids of the new models, best first.' }),
  /** The one of them that was put to use. */
  activated: Nullable(Type.String()),
  error: Nullable(Type.Object({ code: Type.String(), message: Type.String() })),
});
export type Training = Static<typeof TrainingSchema>;

/** What to train. */
export type TrainingRequest = Pick<
  Training,
  'watch' | 'input' | 'modelTypes' | 'seed' | 'search' | 'quick' | 'activate'
>;
