import { KfpError } from '../core/errors.js';
import type { Labels } from '../prometheus/parse.js';

/**
 * The name of a target: the values of its labels, `demo-app:127.0.0.1:3001`. Has no slash where
 * Kubernetes names and addresses are used, so that it can stand in a URL.
 *
 * @param signal the signal whose series it is, for the error
 * @throws KfpError `SIGNAL_LABEL_MISSING` when a series lacks one of the labels
 */
export function targetId(labels: Labels, targetLabels: readonly string[], signal?: string): string {
  return targetLabels
    .map((name) => {
      const value = labels[name];
      if (value === undefined) {
        throw new KfpError(
          'SIGNAL_LABEL_MISSING',
          `${signal === undefined ? 'A series' : `A series of signal "${signal}"`} has no label "${name}": ${JSON.stringify(labels)}`,
          { hint: `Every signal must keep the labels ${targetLabels.join(', ')}.` },
        );
      }
      return value;
    })
    .join(':');
}

/** Only the labels that name the target. */
export function pickLabels(labels: Labels, targetLabels: readonly string[]): Labels {
  return Object.fromEntries(targetLabels.map((name) => [name, labels[name]!]));
}
