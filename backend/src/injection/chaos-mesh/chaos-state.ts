import type { Clock } from '../../core/clock.js';
import type { KubeApi } from './kube-api.js';
import { CHAOS_KINDS, type ChaosKind } from './kinds.js';
import { MANAGED_BY, readChaosObject, type KnownStep } from './objects.js';

/** What the cluster holds of our objects, asked for once for many questions. */
export interface ChaosState {
  /** Our objects in a namespace, those that are being removed left out. */
  steps(namespace: string): Promise<readonly KnownStep[]>;
  /** The next question is asked anew. */
  forget(namespace: string): void;
}

/** The panel asks for all targets at once; their answers may be this old. */
const FRESH_SECONDS = 2;

export function createChaosState(api: KubeApi, clock: Pick<Clock, 'now'>): ChaosState {
  const known = new Map<string, { at: number; steps: Promise<KnownStep[]> }>();
  const ask = async (namespace: string): Promise<KnownStep[]> => {
    const kinds = Object.keys(CHAOS_KINDS) as ChaosKind[];
    const lists = await Promise.all(kinds.map((kind) => api.list(kind, namespace, MANAGED_BY)));
    return lists.flat().flatMap((object) => {
      if (object.metadata.deletionTimestamp !== undefined) return [];
      return readChaosObject(object) ?? [];
    });
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
    forget: (namespace) => void known.delete(namespace),
  };
}
