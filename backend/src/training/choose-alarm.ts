import { alarmRule, type AlarmRule, type AlarmSettings } from '../evaluation/alarms.js';
import type { EventScores } from '../evaluation/event-scores.js';

/** Thresholds that are tried. */
const THRESHOLDS = Array.from({ length: 15 }, (_, i) => (4 + i) / 20);

/** Precision counts so many times as much as recall: whoever cries wolf is turned off. */
const BETA = 0.5;

/**
 * Scores this close are equal, the earlier alarm wins: on a hundred recorded failures the standard error
 * of the score is larger.
 */
const EQUAL = 0.02;

/**
 * The alarm rule with the best threshold, where the configuration leaves it open: the highest F½ of
 * alarms against failures, and of (nearly) equal ones the longest median lead.
 *
 * @param scoresAt what a rule is worth on runs that the predictor did not learn from
 */
export function chooseAlarm(
  settings: AlarmSettings,
  scoresAt: (rule: AlarmRule) => Pick<EventScores, 'precision' | 'recall' | 'medianLeadSeconds'>,
): AlarmRule {
  if (settings.threshold !== 'auto') return alarmRule(settings, settings.threshold);
  const tried = THRESHOLDS.map((threshold) => {
    const rule = alarmRule(settings, threshold);
    const { precision, recall, medianLeadSeconds } = scoresAt(rule);
    return { rule, score: fBeta(precision ?? 0, recall ?? 0), lead: medianLeadSeconds ?? 0 };
  });
  const best = Math.max(...tried.map(({ score }) => score));
  return tried
    .filter(({ score }) => score >= best - EQUAL)
    .reduce((a, b) => (b.lead > a.lead ? b : a)).rule;
}

function fBeta(precision: number, recall: number): number {
  const weight = BETA ** 2;
  return precision + recall === 0
    ? 0
    : ((1 + weight) * precision * recall) / (weight * precision + recall);
}
