import { loadWatch } from '@kfp/backend/config/load.js';
import { readDataset } from '@kfp/backend/datasets/read.js';
import { violationSteps } from '@kfp/backend/outcomes/violations.js';
import { SHIPPED_DATASET } from '../paths.js';
import { HORIZON_STEPS, type Ask } from './methods.js';
import type { Case } from './score.js';

/** Steps of a run that a first forecast has seen. */
const MIN_HISTORY = 20;

/** Steps between two questions of one run, which would otherwise be nearly the same. */
const EVERY = 4;

/** The same where nothing was injected: hours of quiet would outweigh everything else. */
const EVERY_QUIET = 30;

/**
 * The shipped recording, asked as live, with the history that the service looks at: before a signal's
 * first threshold, whether and when the threshold comes. Only the failure of that signal's own mode counts as
 * one; a question is left out where the run ends within the horizon without an answer.
 */
export async function recordedCases(): Promise<Map<string, Case[]>> {
  const config = await loadWatch();
  const { runs, signals } = await readDataset(SHIPPED_DATASET);
  const windowSteps = Math.round(config.windowSeconds / config.stepSeconds);
  const cases = new Map<string, Case[]>();
  for (const mode of config.modes) {
    const threshold = mode.thresholds[0]!;
    // An outage has no ramp, so no forecast of its signal can see it.
    if (threshold.signal === 'availability') continue;
    const asked: Case[] = [];
    for (const run of runs) {
      const column = run.signals[signals.indexOf(threshold.signal)]!;
      const single = { ...mode, thresholds: [threshold] };
      const failed = violationSteps(run.signals, signals, [single])[0]!.indexOf(1);
      const end = failed < 0 ? column.length - HORIZON_STEPS : failed;
      const every = run.scenario === 'normal' ? EVERY_QUIET : EVERY;
      for (let step = MIN_HISTORY; step < end; step += every) {
        const ask: Ask = {
          history: column.slice(Math.max(0, step - windowSteps), step),
          bound: threshold,
          sustainedSteps: threshold.forSteps,
        };
        const time = failed < 0 ? Infinity : failed - step + 1;
        asked.push({ ask, time, future: column.slice(step, step + HORIZON_STEPS) });
      }
    }
    cases.set(`recorded: ${mode.name}`, asked);
  }
  return cases;
}
