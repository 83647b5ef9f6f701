import { duplicates } from './duplicates.js';

/** Labels by which predictions of one target differ. */
const PREDICTION_LABELS: readonly string[] = ['failure', 'horizon', 'quantile', 'signal', 'watch'];

/** Why a series of predictions could not have these labels of its target, a sentence each. */
export function targetLabelProblems(targetLabels: readonly string[]): string[] {
  const problems: string[] = [];
  for (const name of duplicates(targetLabels)) problems.push(`labels: "${name}" is there twice`);
  for (const name of targetLabels) {
    if (name.startsWith('__')) {
      problems.push(`labels: "${name}" is a label of Prometheus' own`);
    } else if (PREDICTION_LABELS.includes(name)) {
      problems.push(
        `labels: "${name}" is a label of the predictions; rename it in the expressions`,
      );
    }
  }
  return problems;
}
