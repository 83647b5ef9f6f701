import type { Watch } from '@kfp/backend/config/schema.js';
import type { Dataset, Run, RunRecord } from '@kfp/backend/datasets/types.js';
import type { AlarmOutcome, Outcome } from '@kfp/backend/outcomes/types.js';
import type { ProbabilityEvaluation } from '@kfp/backend/training/evaluate.js';

/** A false alarm or a missed failure, with what can be seen in the recording of why. */
export interface Mistake {
  readonly run: string;
  readonly what: 'false alarm' | 'missed';
  /** `memory_leak 0.61 linear in 55 s`; what was provoked, how strongly, over what ramp. */
  readonly injected: string;
  readonly detail: string;
}

/** Every mistake of a model, in the order of the runs. */
export function mistakesOf(
  evaluation: ProbabilityEvaluation,
  dataset: Dataset,
  config: Watch,
): Mistake[] {
  const records = new Map(dataset.metadata.runs.map((record) => [record.runId, record]));
  return dataset.runs.flatMap((run, index) => {
    const record = records.get(run.runId)!;
    const common = { run: run.runId, injected: describeInjection(record) };
    const risk = evaluation.timelines[index]!.risk;
    return evaluation.judged[index]!.outcomes.flatMap((one): Mistake[] => {
      if (one.kind === 'alarm') {
        if (one.outcome !== 'false') return [];
        const { start, last } = one.alarm;
        const since = start - (record.injectedAt ?? run.timestamps[0]!);
        const from = record.injectedAt === undefined ? 'of the run' : 'after the injection';
        const detail = `${last.mode ?? '–'} ${since.toFixed(0)} s ${from}; ${nearest(run, dataset, config)}`;
        return [{ ...common, what: 'false alarm', detail }];
      }
      if (one.outcome !== 'missed') return [];
      const end = run.timestamps.findIndex((time) => time >= one.at);
      const begin = run.timestamps.findIndex((time) => time >= (one.injectedAt ?? 0));
      const most = Math.max(0, ...risk.slice(begin, end));
      const after = one.at - (one.injectedAt ?? one.at);
      const detail = `failed ${after.toFixed(0)} s after the injection; highest risk before ${most.toFixed(2)}`;
      const unfit = unfitTime(evaluation.judged[index]!.outcomes, one.at);
      return [{ ...common, what: 'missed', detail: detail + unfit }];
    });
  });
}

/** The time that an alarm before the failure told last, which the failure did not keep. */
function unfitTime(outcomes: readonly Outcome[], failedAt: number): string {
  const last = outcomes.find(
    (one): one is AlarmOutcome =>
      one.kind === 'alarm' && one.outcome === 'neither' && one.alarm.start < failedAt,
  )?.alarm.last.timeToFailure;
  return last
    ? `; the alarm told ${last.q10.toFixed(0)} to ${last.q90.toFixed(0)} s just before`
    : '';
}

function describeInjection({ scenario, settings }: RunRecord): string {
  const toggles = (settings['toggles'] ?? {}) as Record<string, Record<string, unknown>>;
  const parts = Object.entries(toggles).map(
    ([mode, { intensity, shape, rampSeconds }]) =>
      `${mode} ${String(intensity)} ${String(shape)} in ${String(rampSeconds)} s`,
  );
  return parts.length === 0 ? scenario : parts.join(' + ');
}

/** How close to a bound the run came: `memory_utilization reached 0.89, limit 0.95`. */
function nearest(run: Run, dataset: Dataset, config: Watch): string {
  let best = { share: -Infinity, text: '' };
  for (const { signal, atLeast } of config.modes.flatMap(({ thresholds }) => thresholds)) {
    const column = run.signals[dataset.signals.indexOf(signal)];
    if (atLeast === undefined || column === undefined) continue;
    const top = column.reduce((most, value) => (value > most ? value : most), 0);
    if (top / atLeast <= best.share) continue;
    best = {
      share: top / atLeast,
      text: `${signal} reached ${Number(top.toPrecision(2))}, limit ${atLeast}`,
    };
  }
  return best.text;
}
