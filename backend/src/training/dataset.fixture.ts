import type { Watch } from '../config/schema.js';
import { seededRandom } from '../core/random.js';
import type { Dataset, Run } from '../datasets/types.js';

const STEPS = 60;

/**
 * Runs that can be told apart: of each mode given, memory or CPU (or whatever its first threshold
 * looks at) rises to its bound in the second half of the run.
 *
 * @param counts runs per mode; `normal` among them
 */
export function syntheticDataset(
  config: Watch,
  counts: Readonly<Record<string, number>>,
  seed = 1,
): Dataset {
  const random = seededRandom(seed);
  const signals = config.signals.map(({ name }) => name);
  const runs = Object.entries(counts).flatMap(([mode, count], m) =>
    Array.from({ length: count }, (_, i): Run => {
      const start = 1000 * (10 * m + i + 1);
      const failsAt = STEPS - 5 - i;
      const threshold = config.modes.find(({ name }) => name === mode)?.thresholds[0];
      const rising = threshold === undefined ? -1 : signals.indexOf(threshold.signal);
      const bound = threshold?.atLeast ?? 0;
      const steps = [...Array(STEPS).keys()];
      return {
        runId: `${mode}-${i}`,
        target: `app-${i % 2}`,
        scenario: mode,
        mode,
        timestamps: Float64Array.from(steps, (step) => start + step * config.stepSeconds),
        violation: Uint8Array.from(steps, (step) =>
          threshold !== undefined && step >= failsAt ? 1 : 0,
        ),
        timeToFailure: Float64Array.from(steps, (step) =>
          threshold === undefined ? NaN : Math.max(0, failsAt - step) * config.stepSeconds,
        ),
        signals: signals.map((_, s) =>
          Float64Array.from(steps, (step) => {
            const noise = 0.2 + 0.05 * random();
            return s === rising ? noise + (bound * Math.max(0, step - 20)) / (failsAt - 20) : noise;
          }),
        ),
      };
    }),
  );
  return {
    signals,
    runs,
    metadata: {
      formatVersion: 1,
      profile: config.name,
      stepSeconds: config.stepSeconds,
      signals,
      versions: {},
      command: 'made for a test',
      seed,
      createdAt: '2026-01-01T00:00:00Z',
      runs: runs.map(({ runId, target, scenario, mode, timestamps }) => ({
        runId,
        target,
        scenario,
        mode,
        startedAt: timestamps[0]!,
        endedAt: timestamps.at(-1)!,
        settings: {},
      })),
    },
  };
}
