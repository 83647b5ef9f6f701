import type { Watch } from '@kfp/backend/config/schema.js';
import { seededRandom } from '@kfp/backend/core/random.js';
import type { Dataset, Run, RunRecord } from '@kfp/backend/datasets/types.js';
import { labelRun } from '@kfp/backend/datasets/label-run.js';

const RUNS_PER_MODE = 8;
const STEPS = 200;
const BEGIN = 1_760_000_000;

/** What a signal is while nothing is wrong, and what its mode makes of it in the end. */
const COURSES: Readonly<Record<string, readonly [usual: number, failing: number, mode: string]>> = {
  cpu_utilization: [0.3, 1, 'cpu_spike'],
  cpu_throttled_ratio: [0.01, 0.6, 'cpu_spike'],
  memory_utilization: [0.4, 1, 'memory_leak'],
  request_rate: [8, 8, ''],
  error_ratio: [0.001, 0.2, 'error_rate'],
  latency_p50_seconds: [0.02, 0.3, 'high_latency'],
  latency_p95_seconds: [0.15, 1, 'high_latency'],
  latency_p99_seconds: [0.4, 2, 'high_latency'],
  availability: [1, 0, 'service_down'],
  restarts: [0, 0, ''],
  oom_kills: [0, 0, ''],
};

/**
 * Runs in the kubernetes profile to train the bench's model on. What it learns is of no interest here;
 * that it has as many trees, features and classes as any model is.
 */
export function benchDataset(config: Watch): Dataset {
  const random = seededRandom(1);
  const signals = config.signals.map(({ name }) => name);
  const runs: Run[] = [];
  const records: RunRecord[] = [];
  const scenarios = ['normal', ...config.modes.map(({ name }) => name)];
  for (let n = 0; n < RUNS_PER_MODE * scenarios.length; n++) {
    const scenario = scenarios[n % scenarios.length]!;
    const runId = `run-${n}`;
    const target = `bench:service-${n}:pod`;
    const start = BEGIN + n * 10_000;
    const injected = 90 + Math.floor(30 * random());
    const ramp = 30 + Math.floor(40 * random());
    const timestamps = Float64Array.from(
      { length: STEPS },
      (_, i) => start + i * config.stepSeconds,
    );
    const columns = signals.map((name) => {
      const [usual, failing, mode] = COURSES[name]!;
      const level = usual * (name === 'availability' ? 1 : 0.7 + 0.6 * random());
      return Float64Array.from({ length: STEPS }, (_, i) => {
        const part = mode === scenario ? Math.min(1, Math.max(0, (i - injected) / ramp)) : 0;
        const noise = name === 'availability' ? 0 : 0.05 * level * (random() - 0.5);
        return level + part * (failing - level) + noise;
      });
    });
    const labels = labelRun(timestamps, columns, signals, config.modes);
    const at = (index: number): number => timestamps[index]!;
    runs.push({ runId, target, scenario, timestamps, signals: columns, ...labels });
    records.push({
      runId,
      target,
      scenario,
      mode: labels.mode,
      startedAt: at(0),
      injectedAt: scenario === 'normal' ? undefined : at(injected),
      failedAt: labels.failedAtIndex < 0 ? undefined : at(labels.failedAtIndex),
      endedAt: at(STEPS - 1),
      settings: {},
    });
  }
  const { name: profile, stepSeconds } = config;
  return {
    signals,
    runs,
    metadata: {
      formatVersion: 1,
      profile,
      stepSeconds,
      signals,
      versions: {},
      seed: 1,
      command: 'npm run bench:scale',
      createdAt: new Date(0).toISOString(),
      runs: records,
    },
  };
}
