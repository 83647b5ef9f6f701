import { createBackend } from '../../api/backend';
import type { Predictions, ServiceConfig, Trainings } from '../../api/types';
import { kept } from './kept';

/** How long an answer serves all panels of the page. Milliseconds. */
const AGES = { config: 60_000, predictions: 900, trainings: 2000 } as const;

export interface SharedCalls {
  config(): Promise<ServiceConfig>;
  /** Of all targets. */
  predictions(): Promise<Predictions>;
  trainings(): Promise<Trainings>;
}

let calls: SharedCalls | undefined;

/** What all panels of a page ask alike. */
export function sharedCalls(): SharedCalls {
  if (calls === undefined) {
    const backend = createBackend('panels');
    calls = {
      config: kept(backend.config, AGES.config),
      predictions: kept(() => backend.predictions(), AGES.predictions),
      trainings: kept(backend.trainings, AGES.trainings),
    };
  }
  return calls;
}
