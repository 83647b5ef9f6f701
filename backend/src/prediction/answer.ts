import { logOdds } from '../core/log-odds.js';
import { ALARM_RISK, UNLIKELY } from '../crossings/model.js';
import { joinRow, type Ensemble } from '../models/ensemble.js';

/** Probability per class, and which predictor had more part in the likeliest failure. */
export interface JoinedAnswer {
  /** Per name; `normal` first, then the model's modes, then those it never saw. Sums to 1. */
  readonly probabilities: ReadonlyMap<string, number>;
  readonly risk: number;
  /** The likeliest failure mode. */
  readonly likeliest: string;
  /** Who says so: the one without whom its log-odds would be lower by more. */
  readonly by: 'model' | 'forecasts';
}

/** Joins what the forecasts say with what a model says, or stands alone. */
export interface AnswerEnsemble {
  /**
   * @param own the model's calibrated probabilities, one per class; joined in place. Empty without
   *   a model
   * @param crossings of the forecasts, one per mode of the configuration; undefined when they have
   *   not been asked
   */
  join(own: Float64Array, crossings: Float64Array | undefined): JoinedAnswer;
}

/**
 * How the predictors become one answer.
 *
 * Modes that the model knows: an ensemble, see `joinRow`; without one (older models)
 * the model speaks alone. A mode that it never saw in training is known to the forecasts only: it
 * enters with the crossing's own probability, in such measure that it alarms where it would without a model,
 * and the risk is the greater of that and of the ensemble. The greatest and not the sum, because the crossings of one target come from the same
 * trouble. The modes share the risk in proportion to their probabilities. Without a model all modes
 * are such modes.
 *
 * Who speaks for a failure: `joinRow` adds up log-odds, so each part is compared to what would be
 * added if that predictor gave the failure no chance.
 */
export function createAnswerEnsemble(options: {
  /** Modes of the configuration, in the order of the forecasts' answers. */
  readonly modes: readonly string[];
  /** Classes of the model, its normal first; empty without a model. */
  readonly classes: readonly string[];
  readonly normal: string;
  readonly ensemble: Ensemble | undefined;
  /** Risk at which the model alarms; absent without one. */
  readonly alarmThreshold?: number | undefined;
}): AnswerEnsemble {
  const { modes, classes, normal, ensemble } = options;
  const known = classes.slice(1);
  const places = known.map((name) => modes.indexOf(name));
  const unseen = modes.flatMap((name, mode) => (known.includes(name) ? [] : [{ name, mode }]));
  const shift =
    options.alarmThreshold === undefined
      ? 0
      : logOdds(options.alarmThreshold) - logOdds(ALARM_RISK);
  const measured = (crossing: number): number =>
    shift === 0 ? crossing : 1 / (1 + Math.exp(-logOdds(crossing) - shift));
  const limits = new Float64Array(known.length);
  const alone = new Float64Array(known.length);

  return {
    join(own, crossings) {
      known.forEach((_, c) => (alone[c] = own[c + 1]!));
      if (crossings !== undefined && ensemble !== undefined && known.length > 0) {
        places.forEach((mode, c) => (limits[c] = Math.max(UNLIKELY, crossings[mode] ?? 0)));
        joinRow(own, limits, ensemble);
      } else {
        limits.fill(0);
      }
      const seenRisk = known.length > 0 ? 1 - own[0]! : 0;
      const parts = [
        ...known.map((name, c) => ({ name, part: own[c + 1]! })),
        ...unseen.map(({ name, mode }) => ({ name, part: measured(crossings?.[mode] ?? 0) })),
      ];
      const unseenRisk = Math.max(0, ...parts.slice(known.length).map(({ part }) => part));
      const risk = Math.max(seenRisk, unseenRisk);
      const sum = parts.reduce((total, { part }) => total + part, 0);
      const shrink = sum > 0 ? risk / sum : 0;
      let best = 0;
      parts.forEach(({ part }, index) => {
        if (part > parts[best]!.part) best = index;
      });
      const probabilities = new Map([[normal, 1 - risk]]);
      for (const { name, part } of parts) probabilities.set(name, part * shrink);
      return { probabilities, risk, likeliest: parts[best]!.name, by: speaker(best) };
    },
  };

  function speaker(best: number): JoinedAnswer['by'] {
    if (best >= known.length) return 'forecasts';
    if (ensemble === undefined) return 'model';
    const silence = logOdds(0);
    const byModel = ensemble.model * (logOdds(alone[best]!) - silence);
    const byLimits = ensemble.limits * (logOdds(limits[best]!) - silence);
    return byLimits > byModel ? 'forecasts' : 'model';
  }
}
