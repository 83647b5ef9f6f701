import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnomalyDetector } from '@kfp/backend/anomaly/detector.js';
import type { AnomalyOptions, AnomalySignal } from '@kfp/backend/anomaly/options.js';
import { createHealthy, KINDS, SIGNALS } from './healthy.js';

/** What a detector costs. */
export interface Cost {
  readonly name: string;
  readonly microsecondsPerStep: number;
  readonly bytesPerTarget: number;
}

type Create = (options: AnomalyOptions) => Pick<AnomalyDetector, 'update' | 'bytesPerTarget'>;

/** As many signals as a pod has. */
const POD_SIGNALS: readonly AnomalySignal[] = [
  ...SIGNALS,
  ...SIGNALS.slice(0, 4).map(({ name, unit }) => ({ name: `${name}_2`, unit })),
];
const TARGETS = 200;
/** Steps that only warm up: the costliest part is then in the median. */
const BEFORE = 600;
const MEASURED = 1200;

/**
 * Processor time of this process per target and step, of 200 targets with 11 signals, amortised over whole
 * buckets.
 *
 * @param stepSeconds of the input
 */
export function costOf(name: string, create: Create, stepSeconds: number): Cost {
  const detector = create({ signals: POD_SIGNALS, stepSeconds, falseAlarmsPerDay: 1 });
  const kinds = Object.values(KINDS);
  const sources = Array.from({ length: TARGETS }, (_, i) =>
    createHealthy(kinds[i % kinds.length]!, i, stepSeconds),
  );
  const values = new Float64Array(POD_SIGNALS.length);
  let used = 0;
  for (let step = 0; step < BEFORE + MEASURED; step++) {
    const timestamp = 1_700_000_000 + step * stepSeconds;
    const rows = sources.map((source) => Float64Array.from(source(timestamp)));
    const begun = process.cpuUsage();
    rows.forEach((row, i) => {
      values.set(row);
      values.set(row.subarray(0, POD_SIGNALS.length - row.length), row.length);
      detector.update(`target ${i}`, values, timestamp);
    });
    const { user, system } = process.cpuUsage(begun);
    if (step >= BEFORE) used += user + system;
  }
  return {
    name,
    microsecondsPerStep: used / (TARGETS * MEASURED),
    bytesPerTarget: detector.bytesPerTarget,
  };
}

/** The detector of another build. @param folder its `backend/dist` */
export async function loadPeer(folder: string): Promise<Create> {
  const url = pathToFileURL(join(folder, 'anomaly/detector.js')).href;
  return ((await import(url)) as { createAnomalyDetector: Create }).createAnomalyDetector;
}
