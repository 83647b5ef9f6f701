import type { Dataset } from '../datasets/types.js';
import type { DataSummary } from './evaluation-file.js';
import type { WindowRows } from './rows.js';
import type { SelectedRows } from './select-rows.js';

const SECONDS_PER_HOUR = 3600;

/** What there was to learn from. */
export function summariseData(
  dataset: Dataset,
  windows: WindowRows,
  taught: SelectedRows,
): DataSummary {
  const weights = taught.classes.map(() => 0);
  const rows = taught.classes.map(() => 0);
  taught.labels.forEach((label, row) => {
    weights[label]! += taught.weights[row]!;
    rows[label]!++;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const steps = dataset.runs.reduce((sum, run) => sum + run.timestamps.length, 0);
  return {
    runs: dataset.runs.length,
    targets: new Set(dataset.runs.map(({ target }) => target)).size,
    windows: windows.rows,
    rows: taught.rows,
    targetHours: (steps * dataset.metadata.stepSeconds) / SECONDS_PER_HOUR,
    classes: taught.classes.map((name, c) => {
      const runs = dataset.runs.filter(({ mode }) => mode === name);
      return {
        name,
        runs: runs.length,
        failures: runs.filter(({ violation }) => violation.includes(1)).length,
        rows: rows[c]!,
        weight: weights[c]!,
        weightShare: weights[c]! / total,
      };
    }),
  };
}
