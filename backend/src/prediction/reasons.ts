import { describeFeature } from '../features/describe.js';
import type { LoadedModel } from '../models/registry.js';
import type { PredictionFacts } from './prediction.js';

/** Signals shown as reasons. */
const TOP_SIGNALS = 4;

/**
 * Why a model names a class: the signals that speak for it, strongest first, each with the one of its
 * features that says most.
 *
 * @param signals of the configuration, in the order of the columns
 */
export function createReasons(
  { model, metadata }: LoadedModel,
  signals: readonly string[],
): (
  classIndex: number,
  row: Float64Array,
  window: Float32Array | undefined,
  columns: readonly Float64Array[],
) => PredictionFacts['signals'] {
  const { contributors, classes } = model;
  const described = contributors.map((name) => describeFeature(name, metadata.windowSeconds));
  const shares = new Float64Array(classes.length * contributors.length);
  return (classIndex, row, window, columns) => {
    model.explain(row, shares, window);
    const own = shares.subarray(classIndex * contributors.length);
    return signals
      .map((signal, column) => {
        let contribution = 0;
        let strongest = -1;
        described.forEach((feature, index) => {
          if (feature.signal !== signal) return;
          contribution += own[index]!;
          if (strongest < 0 || own[index]! > own[strongest]!) strongest = index;
        });
        const value = columns[column]!.at(-1)!;
        return {
          signal,
          contribution,
          feature: described[strongest]?.text ?? '',
          value: Number.isFinite(value) ? value : null,
        };
      })
      .filter(({ contribution }) => contribution > 0)
      .sort((a, b) => b.contribution - a.contribution)
      .slice(0, TOP_SIGNALS);
  };
}
