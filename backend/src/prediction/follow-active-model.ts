import { describeError } from '../core/errors.js';

/** How often the registry is asked which model is active. Milliseconds. */
const INTERVAL = 10_000;

/**
 * Takes over the model that another process activates: `kfp train` in a job on the same folder. A
 * model that cannot be used is told of once, and the one in use stays. What is active at the start is
 * not taken: another kind may have been asked for.
 *
 * @param active id of the registry's active model
 * @param inUse id of the model that predicts
 * @param use loads a model and predicts with it; rejects when it does not fit
 */
export function followActiveModel(deps: {
  readonly active: () => Promise<string | undefined>;
  readonly inUse: () => string | undefined;
  readonly use: (id: string) => Promise<void>;
  readonly warn: (message: string) => void;
  readonly intervalMilliseconds?: number;
}): { stop(): void } {
  const { active, inUse, use, warn } = deps;
  // The first answer is what there was; only changes are followed.
  let seen: string | undefined;
  let first = true;
  let busy = false;
  const look = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      const id = await active();
      const changed = !first && id !== seen;
      first = false;
      seen = id;
      if (changed && id !== undefined && id !== inUse()) await use(id);
    } catch (error) {
      warn(`the model ${seen ?? ''} that was activated cannot be used: ${describeError(error)}`);
    } finally {
      busy = false;
    }
  };
  void look();
  const timer = setInterval(() => void look(), deps.intervalMilliseconds ?? INTERVAL);
  return { stop: () => clearInterval(timer) };
}
