import { createAnomalyDetector, type AnomalyDetector } from '@kfp/backend/anomaly/detector.js';
import { createHealthy, KINDS, SIGNALS, type Healthy } from './healthy.js';

const DAY_SECONDS = 86_400;
/** A Monday, so that weeks have their weekends. */
const START = 1_700_438_400;

/** What the healthy targets of one kind cost in alarms, at one allowed rate. */
export interface QuietRow {
  readonly kind: string;
  readonly stepSeconds: number;
  readonly falseAlarmsPerDay: number;
  readonly targets: number;
  readonly targetDays: number;
  readonly alarms: number;
  /** Of them, within the first day of a target. */
  readonly onFirstDay: number;
  readonly stepsInAlarm: number;
  readonly steps: number;
  /** Failures that were put on afterwards: those with an alarm within a quarter of an hour, of how many. */
  readonly failures: number;
  readonly found: number;
}

/** Failures of an hour, put on healthy values. */
const FAILURES: readonly ((values: Float64Array, share: number) => void)[] = [
  (values) => (values[3] = 0.1),
  (values) => {
    values[4]! *= 4;
    values[5]! *= 4;
  },
  (values) => (values[0] = Math.max(values[0]!, 0.95)),
  (values) => (values[2]! *= 0.05),
  (values, share) => (values[1] = Math.min(1, values[1]! + 0.5 * share)),
];
const FOUND_WITHIN_SECONDS = 900;

/** @param rest called after every target */
export async function measureQuiet(
  options: {
    readonly stepSeconds: number;
    readonly days: number;
    readonly targets: number;
    readonly rates: readonly number[];
    readonly seed: number;
  },
  rest: () => Promise<void>,
): Promise<QuietRow[]> {
  const rows: QuietRow[] = [];
  for (const [index, [kind, plan]] of Object.entries(KINDS).entries()) {
    const sums = options.rates.map(() => ({ alarms: 0, onFirstDay: 0, stepsInAlarm: 0, found: 0 }));
    for (let target = 0; target < options.targets; target++) {
      const seed = options.seed * 1_000_003 + index * 1009 + target;
      const source = createHealthy(plan, seed, options.stepSeconds);
      const lived = live(source, options);
      lived.forEach((one, r) => {
        sums[r]!.alarms += one.alarms;
        sums[r]!.onFirstDay += one.onFirstDay;
        sums[r]!.stepsInAlarm += one.stepsInAlarm;
        sums[r]!.found += one.found;
      });
      await rest();
    }
    const targetDays = options.targets * options.days;
    sums.forEach((sum, r) =>
      rows.push({
        kind,
        stepSeconds: options.stepSeconds,
        falseAlarmsPerDay: options.rates[r]!,
        targets: options.targets,
        targetDays,
        ...sum,
        steps: (targetDays * DAY_SECONDS) / options.stepSeconds,
        failures: options.targets * FAILURES.length,
      }),
    );
  }
  return rows;
}

type Lived = Pick<QuietRow, 'alarms' | 'onFirstDay' | 'stepsInAlarm' | 'found'>;

/** One target's days under a detector for each rate, then every failure from the same moment on. */
function live(
  source: Healthy,
  options: {
    readonly stepSeconds: number;
    readonly days: number;
    readonly rates: readonly number[];
  },
): Lived[] {
  const { stepSeconds, days, rates } = options;
  const create = (falseAlarmsPerDay: number): AnomalyDetector =>
    createAnomalyDetector({ signals: SIGNALS, stepSeconds, falseAlarmsPerDay });
  const detectors = rates.map(create);
  const sums = rates.map(() => ({ alarms: 0, onFirstDay: 0, stepsInAlarm: 0, found: 0 }));
  const isOn = rates.map(() => false);
  const steps = (days * DAY_SECONDS) / stepSeconds;
  for (let step = 0; step < steps; step++) {
    const timestamp = START + step * stepSeconds;
    const values = source(timestamp);
    detectors.forEach((detector, r) => {
      const { alarm } = detector.update('target', values, timestamp);
      if (alarm) sums[r]!.stepsInAlarm++;
      if (alarm && !isOn[r]) {
        sums[r]!.alarms++;
        if (step * stepSeconds < DAY_SECONDS) sums[r]!.onFirstDay++;
      }
      isOn[r] = alarm;
    });
  }
  const within = Math.ceil(FOUND_WITHIN_SECONDS / stepSeconds);
  const after = Array.from({ length: within }, (_, k) => {
    const timestamp = START + (steps + k) * stepSeconds;
    return { timestamp, values: Float64Array.from(source(timestamp)) };
  });
  detectors.forEach((detector, r) => {
    const saved = detector.saveTarget('target');
    for (const fail of FAILURES) {
      const clone = create(rates[r]!);
      clone.restoreTarget('target', saved);
      const alarms = after.map(({ timestamp, values }, k) => {
        const failing = Float64Array.from(values);
        fail(failing, (k + 1) / within);
        return clone.update('target', failing, timestamp).alarm;
      });
      if (alarms.includes(true)) sums[r]!.found++;
    }
  });
  return sums;
}
