import type { Clock } from '../../core/clock.js';
import type { Kubernetes } from '../../kubernetes/client.js';
import { CHAOS_KINDS, type ChaosKind } from './kinds.js';
import { MANAGED_BY, readChaosObject, type ChaosObject, type KnownStep } from './objects.js';

/** What the cluster holds of our objects, asked for once for many questions. */
export interface ChaosState {
  /** Our objects in a namespace, those that are being removed left out. */
  steps(namespace: string): Promise<readonly KnownStep[]>;
  /** Removes the objects of these steps, also when they are gone already. */
  remove(steps: readonly KnownStep[]): Promise<void>;
  /** The next question is asked anew. */
  forget(namespace: string): void;
}

/** The panel asks for all targets at once; their answers may be this old. */
const FRESH_SECONDS = 2;

export function createChaosState(
  api: Pick<Kubernetes, 'list' | 'remove'>,
  clock: Pick<Clock, 'now'>,
): ChaosState {
  const known = new Map<string, { at: number; steps: Promise<KnownStep[]> }>();
  const ask = async (namespace: string): Promise<KnownStep[]> => {
    const kinds = Object.keys(CHAOS_KINDS) as ChaosKind[];
    const lists = await Promise.all(
      kinds.map(async (kind) => {
        // Objects in a list do not tell their kind.
        const objects = await api.list<ChaosObject>(CHAOS_KINDS[kind], namespace, MANAGED_BY);
        return objects
          .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
          .flatMap((object) => readChaosObject({ ...object, kind }) ?? []);
      }),
    );
    return lists.flat();
  };
  return {
    steps(namespace) {
      const last = known.get(namespace);
      if (last !== undefined && clock.now() - last.at < FRESH_SECONDS) return last.steps;
      const steps = ask(namespace);
      const entry = { at: clock.now(), steps };
      known.set(namespace, entry);
      // Trouble is not kept.
      steps.catch(() => {
        if (known.get(namespace) === entry) known.delete(namespace);
      });
      return steps;
    },
    async remove(steps) {
      await Promise.all(
        steps.map(async ({ kind, name, run }) => {
          await api.remove(CHAOS_KINDS[kind], run.namespace, name);
          known.delete(run.namespace);
        }),
      );
    },
    forget: (namespace) => void known.delete(namespace),
  };
}
