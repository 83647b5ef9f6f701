import type { Watch } from '../config/schema.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { isBeyond } from '../outcomes/violations.js';
import { siblingKey } from '../watches/siblings.js';
import { fetchSignals, type TargetSignals } from '../history/fetch.js';

/** Conditions that hold most of the time for a target: its normal life, and no failure. */
export interface Habits {
  /**
   * Looks at the last day where it is time: at first, and every few hours.
   *
   * @param at unix seconds
   * @throws KfpError those of the client; what is known stays
   */
  look(at: number, signal?: AbortSignal): Promise<void>;
  /** 1 per condition (the thresholds of all modes, in their order) that is usual; undefined where none is. */
  of(target: Pick<TargetSignals, 'target' | 'labels'>): Uint8Array | undefined;
}

const PAST_SECONDS = 86_400;
/** Coarse, so that a day of all targets is one small query. */
const STEP_SECONDS = 1800;
/** Moments that make a past. */
const MIN_MOMENTS = 3;
/** Share of them at which a condition holds that is usual. */
const USUAL_SHARE = 0.5;
const EVERY_SECONDS = 3 * 3600;
/** After a look in vain. */
const AGAIN_SECONDS = 300;

interface Past {
  readonly moments: Uint16Array;
  readonly held: Uint16Array;
}

/**
 * What a target has been for most of the last day is not its failure: a report that always takes two seconds, a batch
 * job at its CPU limit. Such thresholds do not fit it. A pod that is too young for a past has that of its siblings.
 *
 * Availability is left aside: what has been down for a day is down.
 */
export function createHabits(
  client: Pick<PrometheusClient, 'queryRange'>,
  watch: () => Pick<Watch, 'signals' | 'modes' | 'targetLabels' | 'horizonSeconds'>,
): Habits {
  const { modes, targetLabels } = watch();
  const conditions = modes.flatMap(({ thresholds }) => thresholds);
  const canBeUsual = conditions.map(
    ({ signal, atLeast }) =>
      atLeast !== undefined &&
      watch().signals.find(({ name }) => name === signal)?.unit !== 'count',
  );
  const used = [
    ...new Set(conditions.flatMap(({ signal }, i) => (canBeUsual[i] === true ? [signal] : []))),
  ];
  const familyOf = siblingKey(targetLabels);
  let own = new Map<string, Past>();
  let shared = new Map<string, Past>();
  const answers = new Map<string, Uint8Array>();
  let lookedAt = -Infinity;

  const note = (
    past: Map<string, Past>,
    key: string,
    signals: readonly string[],
    one: TargetSignals,
  ): void => {
    let known = past.get(key);
    if (known === undefined) {
      known = {
        moments: new Uint16Array(conditions.length),
        held: new Uint16Array(conditions.length),
      };
      past.set(key, known);
    }
    conditions.forEach((condition, i) => {
      const column = one.columns[signals.indexOf(condition.signal)];
      if (canBeUsual[i] !== true || column === undefined) return;
      for (const value of column) {
        if (Number.isNaN(value)) continue;
        known.moments[i]!++;
        if (isBeyond(value, condition)) known.held[i]!++;
      }
    });
  };

  return {
    async look(at, signal) {
      if (used.length === 0 || Math.abs(at - lookedAt) < EVERY_SECONDS) return;
      lookedAt = at - EVERY_SECONDS + AGAIN_SECONDS;
      const now = watch();
      const signals = now.signals.filter(({ name }) => used.includes(name));
      const config = { ...now, signals, stepSeconds: STEP_SECONDS };
      // What is wrong since a horizon is no habit.
      const end = Math.floor((at - now.horizonSeconds) / STEP_SECONDS) * STEP_SECONDS;
      const start = end - PAST_SECONDS + STEP_SECONDS;
      const found = await fetchSignals({
        client,
        config,
        start,
        end,
        onProblem: () => undefined,
        signal,
      });
      lookedAt = at;
      own = new Map();
      shared = new Map();
      answers.clear();
      const names = signals.map(({ name }) => name);
      for (const one of found) {
        note(own, one.target, names, one);
        if (familyOf !== undefined) note(shared, familyOf(one.labels), names, one);
      }
    },
    of({ target, labels }) {
      const mine = own.get(target);
      const theirs = familyOf === undefined ? undefined : shared.get(familyOf(labels));
      if (mine === undefined && theirs === undefined) return undefined;
      const usual = conditions.map((_, i) => {
        const past = (mine?.moments[i] ?? 0) >= MIN_MOMENTS ? mine : theirs;
        if (past === undefined || past.moments[i]! < MIN_MOMENTS) return 0;
        return past.held[i]! >= USUAL_SHARE * past.moments[i]! ? 1 : 0;
      });
      if (!usual.some((one) => one === 1)) return undefined;
      // Alike targets share their answer.
      const key = usual.join('');
      const answer = answers.get(key) ?? Uint8Array.from(usual);
      answers.set(key, answer);
      return answer;
    },
  };
}
