import type { Watch } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import type { Dataset } from './types.js';

/** @throws KfpError `DATASET_INCOMPATIBLE` for another step or other signals than the configuration's */
export function checkFit(dataset: Dataset, config: Pick<Watch, 'stepSeconds' | 'signals'>): void {
  const { stepSeconds } = dataset.metadata;
  const [own, wanted] = [dataset.signals, config.signals.map(({ name }) => name)];
  const differs =
    stepSeconds !== config.stepSeconds
      ? `steps of ${stepSeconds} s, the configuration of ${config.stepSeconds} s`
      : own.join() !== wanted.join()
        ? `the signals ${own.join(', ')}; the configuration wants ${wanted.join(', ')}`
        : undefined;
  if (differs === undefined) return;
  throw new KfpError('DATASET_INCOMPATIBLE', `The dataset has ${differs}.`, {
    hint: 'Give the configuration the data were collected with (--config), or collect again.',
    statusCode: 400,
  });
}
