import { bucketFormat } from './cases/bucket-format.js';
import { byDesign } from './cases/by-design.js';
import { honorLabels } from './cases/honor-labels.js';
import { httpNames } from './cases/http-names.js';
import { idleHttp } from './cases/idle-http.js';
import { ingressNames } from './cases/ingress-names.js';
import { istio } from './cases/istio.js';
import { memoryLimitOnly } from './cases/memory-limit-only.js';
import { memoryKinds } from './cases/memory-kinds.js';
import { noContainers, noStateMetrics, oldStateMetrics } from './cases/missing-state-metrics.js';
import { oddities } from './cases/oddities.js';
import { gap, pairs } from './cases/pairs-and-gaps.js';
import { sawTeeth } from './cases/saw-teeth.js';
import { scrapeIntervals } from './cases/scrape-intervals.js';
import { unfitThresholds } from './cases/unfit-thresholds.js';
import { twoWorkloads } from './cases/two-workloads.js';
import type { HistoryCase } from './types.js';

/** Every case, each in a Prometheus of its own. */
export const CASES: readonly HistoryCase[] = [
  memoryLimitOnly,
  idleHttp,
  twoWorkloads,
  sawTeeth,
  scrapeIntervals,
  oddities,
  httpNames,
  istio,
  bucketFormat,
  honorLabels,
  noStateMetrics,
  oldStateMetrics,
  noContainers,
  byDesign,
  pairs,
  gap,
  unfitThresholds,
  ingressNames,
  memoryKinds,
];
