import type { Watch } from '../config/schema.js';
import { createFeatureExtractor, featureOptions } from '../features/extractor.js';
import type { FeatureExtractor } from '../features/types.js';
import type { TargetSignals } from '../history/fetch.js';
import { crossingSignals, type CrossingPredictor } from './crossing-predictor.js';

/** What a model of failure modes looks at: the features of the window, and what is said of each signal's crossing. */
export interface ModelInputs extends Pick<FeatureExtractor, 'windowSteps' | 'windowSignals'> {
  /** Length F. */
  readonly names: readonly string[];
  /**
   * Writes F numbers of a target that the crossings have seen at that step.
   *
   * @param index of the step in the columns
   */
  write(
    one: Pick<TargetSignals, 'target' | 'columns'>,
    index: number,
    out: Float64Array,
    offset: number,
  ): void;
}

export function createModelInputs(
  config: Watch,
  crossings: Pick<CrossingPredictor, 'inputs'>,
): ModelInputs {
  const extractor = createFeatureExtractor(featureOptions(config));
  const { windowSteps, windowSignals } = extractor;
  const own = extractor.names.length;
  return {
    names: modelFeatureNames(config),
    windowSteps,
    windowSignals,
    write({ target, columns }, index, out, offset) {
      extractor.compute(columns, index, out, offset);
      crossings.inputs(target, out, offset + own);
    },
  };
}

/** The names of a model's features, for those who only compare them. */
export function modelFeatureNames(config: Watch): readonly string[] {
  return [
    ...createFeatureExtractor(featureOptions(config)).names,
    ...crossingSignals(config).flatMap((signal) => [
      `${signal}__crossing_soon`,
      `${signal}__crossing`,
    ]),
  ];
}
