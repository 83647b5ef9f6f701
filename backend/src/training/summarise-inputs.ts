import type { Watch } from '../config/schema.js';
import type { Dataset } from '../datasets/types.js';
import { summariseInputs, type InputSummary } from '../models/input-summary.js';
import type { WindowRows } from './rows.js';

/**
 * How the signals were spread at the steps that teach `normal`. Only signals of which a model sees
 * the level: ratios, counts, and those with a threshold. The level of any other tells which target
 * it is, and differs between targets without meaning anything.
 */
export function summariseNormalInputs(
  dataset: Dataset,
  rows: Pick<WindowRows, 'rows' | 'labels' | 'groups' | 'steps'>,
  config: Watch,
): InputSummary {
  const bounded = new Set(
    config.modes.flatMap(({ thresholds }) => thresholds.map(({ signal }) => signal)),
  );
  const compared = config.signals.filter(
    ({ name, unit }) => unit === 'ratio' || unit === 'count' || bounded.has(name),
  );
  const normal = Array.from({ length: rows.rows }, (_, row) => row).filter(
    (row) => rows.labels[row] === 0,
  );
  const targets = dataset.runs.map(({ target }) => target);
  const groups = normal.map((row) => targets.indexOf(targets[rows.groups[row]!]!));
  return summariseInputs(
    Object.fromEntries(
      compared.flatMap(({ name }) => {
        const column = dataset.signals.indexOf(name);
        if (column < 0) return [];
        const value = (row: number): number =>
          dataset.runs[rows.groups[row]!]!.signals[column]![rows.steps[row]!]!;
        return [[name, { values: Float64Array.from(normal, value), groups }]];
      }),
    ),
  );
}
