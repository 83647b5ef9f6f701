import type { Watch } from '../config/schema.js';
import type { TargetSignals } from '../history/fetch.js';
import type { Habits } from '../prediction/habits.js';
import { createObservableModes } from '../prediction/observable-modes.js';
import { counted, listed, ok, warning, type Finding } from './finding.js';
import type { MissingReasons } from './missing.js';

/** Of how many targets each failure mode is predicted, and why not of the others. */
export async function examineModes(
  watch: Watch,
  targets: readonly TargetSignals[],
  usual: Habits['of'],
  reasons: MissingReasons,
): Promise<Finding[]> {
  const windowSteps = Math.round(watch.windowSeconds / watch.stepSeconds);
  const observe = createObservableModes(watch, windowSteps);
  /** Per mode: the targets without it, by the reason. */
  const without = new Map(
    watch.modes.map(({ name }) => [name, new Map<string, TargetSignals[]>()]),
  );
  for (const target of targets) {
    const { notObservable } = observe(target.columns, usual(target));
    for (const [mode, why] of Object.entries(notObservable)) {
      const known = without.get(mode)!;
      known.set(why, [...(known.get(why) ?? []), target]);
    }
  }
  const findings: Finding[] = [];
  for (const { name, thresholds } of watch.modes) {
    const found = [...without.get(name)!];
    const missing = found.reduce((sum, [, some]) => sum + some.length, 0);
    const all = counted(targets.length, 'target');
    if (missing === 0) {
      findings.push(
        ok(`mode ${name}`, `is predicted for ${targets.length > 1 ? 'all ' : ''}${all}`),
      );
      continue;
    }
    const parts = found.map(
      ([why, some]) => `${some.length}: ${why} (${listed(some.map(({ target }) => target))})`,
    );
    const message = `It is predicted for ${targets.length - missing} of ${all}. Not for ${parts.join('; ')}.`;
    const advice: string[] = [];
    for (const signal of watch.signals) {
      if (!thresholds.some((threshold) => threshold.signal === signal.name)) continue;
      const own = found.find(([why]) => why.includes(signal.missing ?? `no ${signal.name}`));
      if (own === undefined) continue;
      const labels = own[1].map((one) => one.labels);
      // What the pack does not explain is found out.
      const cause =
        signal.advice ??
        `${signal.name}: ${await reasons
          .why(signal, labels, labels.length === targets.length)
          .catch(() => 'the reason is not known.')}`;
      advice.push(cause);
    }
    if (found.some(([why]) => why.startsWith('the threshold does not fit'))) advice.push(UNFIT);
    findings.push(warning(`mode ${name}`, message, advice.join(' ')));
  }
  return findings;
}

const UNFIT =
  'Where a threshold does not fit, it stays quiet; a watch of their own with another threshold would serve those targets.';
