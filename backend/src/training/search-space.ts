import type { ModelKind } from '../models/types.js';

export type Parameters = Readonly<Record<string, number | string>>;

/** Values to draw from, per parameter. */
export type SearchSpace = Readonly<Record<string, readonly (number | string)[]>>;

/**
 * What a search may try. Around the defaults, in steps that make a difference. The network has
 * none: it chooses among its own architectures by validation when it is fitted.
 */
export function searchSpace(kind: ModelKind, featureCount: number): SearchSpace {
  switch (kind) {
    case 'random-forest': {
      const shareOf = (count: number): number =>
        Math.min(featureCount, Math.max(1, Math.round(count)));
      return {
        trees: [60, 100, 200],
        maxDepth: [6, 10, 14, 20],
        minLeaf: [2, 4, 8, 16, 32],
        featuresPerNode: [
          ...new Set([Math.sqrt(featureCount), featureCount / 5, featureCount / 3].map(shareOf)),
        ],
      };
    }
    case 'xgboost':
      return {
        rounds: [40, 60, 100],
        learningRate: [0.05, 0.1, 0.15, 0.3],
        maxDepth: [3, 4, 5, 6],
        minChildWeight: [1, 2, 8],
        lambda: [1, 2, 5, 10],
        subsample: [0.6, 0.8, 1],
        columnsByTree: [0.2, 0.4, 0.7, 1],
      };
    case 'neural-network':
      return {};
  }
}
