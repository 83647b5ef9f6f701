import { createBackend } from '../../api/backend';
import { kept } from './kept';

const backend = createBackend('panels');

/** What all panels of a page ask alike; an answer serves all of them for a while. */
export const shared = {
  config: kept(backend.config, 60_000),
  /** Of all targets. */
  predictions: kept(() => backend.predictions(), 900),
  trainings: kept(backend.trainings, 2000),
};
