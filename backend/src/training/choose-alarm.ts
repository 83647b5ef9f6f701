import { alarmRule, type AlarmRule, type AlarmSettings } from '../outcomes/alarms.js';
import type { EventScores } from '../evaluation/event-scores.js';

/** Thresholds that are tried. */
const THRESHOLDS = Array.from({ length: 31 }, (_, i) => (8 + i) / 40);

/** Precision counts so many times as much as recall: whoever cries wolf is turned off. */
const BETA = 0.5;

/**
 * Scores this close are equal, on as few failures as anybody records (a hundred tell them to ± 0.04); the earlier
 * alarm wins.
 */
const EQUAL = 0.03;

/**
 * The alarm rule with the best threshold, where the configuration leaves it open: the highest F½ of
 * alarms against failures, and of (nearly) equal ones the longest median lead. Every threshold is taken
 * at the mean of its own score and its neighbours': the best one at the edge of a cliff falls off it on
 * other runs.
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
  const smoothed = tried.map((own, i) => {
    const around = tried.slice(Math.max(i - 1, 0), i + 2);
    return { ...own, score: around.reduce((sum, { score }) => sum + score, 0) / around.length };
  });
  const best = Math.max(...smoothed.map(({ score }) => score));
  return smoothed
    .filter(({ score }) => score >= best - EQUAL)
    .reduce((a, b) => (b.lead > a.lead ? b : a)).rule;
}

function fBeta(precision: number, recall: number): number {
  const weight = BETA ** 2;
  return precision + recall === 0
    ? 0
    : ((1 + weight) * precision * recall) / (weight * precision + recall);
}
