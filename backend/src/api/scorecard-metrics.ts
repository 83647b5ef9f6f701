import type { Registry } from 'prom-client';
import { formatDuration } from '../config/duration.js';
import { RETENTION_DAYS, type Scorecard } from '../scorecard/scorecard.js';
import type { ServedWatch } from './deps.js';
import { registerMetric } from './read-metric.js';

type Watches = readonly Pick<ServedWatch, 'watch' | 'scorecard'>[];
type ModeFigures = ReturnType<Scorecard['standing']>['modes'][number];

/** The label of modes that the configuration does not name. */
const OTHER = 'unknown';

const KEPT = `over the record kept, ${RETENTION_DAYS} days at most`;

/**
 * The scorecard's figures, read when scraped. What cannot be told yet has no series. Their labels
 * are the configuration's modes and signals, however many targets and models there were.
 */
export function registerScorecardMetrics(registry: Registry, watches: Watches): void {
  registerFigures(registry, watches);
  registerTotals(registry, watches);
  registerMetric(
    registry,
    'failure_prediction_scorecard_input_drift',
    'Population stability index of a signal against the training data; 0 is no change.',
    ['watch', 'signal'],
    (set) => {
      for (const { watch, scorecard } of watches) {
        for (const { signal, psi } of scorecard.inputs().signals) {
          set({ watch: watch.name, signal }, psi);
        }
      }
    },
  );
  registerMetric(
    registry,
    'failure_prediction_scorecard_warning',
    '1 while the scorecard warns of this.',
    ['watch', 'code'],
    (set) => {
      for (const { watch, scorecard } of watches) {
        for (const { code } of scorecard.warnings()) set({ watch: watch.name, code }, 1);
      }
    },
  );
}

/** Figures of the modes that the configuration knows; others of the record have none of their own. */
function registerFigures(registry: Registry, watches: Watches): void {
  const eachMode = (visit: (own: Record<string, string>, figures: ModeFigures) => void): void => {
    for (const { watch, scorecard } of watches) {
      const known = new Set([OTHER, ...watch.modes.map(({ name }) => name)]);
      for (const figures of scorecard.standing().modes) {
        const failure = figures.mode;
        if (known.has(failure)) visit({ ...ownLabels(watch), failure }, figures);
      }
    }
  };
  const shares = [
    ['precision', `Share of alarms of this mode that a failure followed, ${KEPT}.`],
    ['recall', `Share of failures of this mode that an alarm came before, ${KEPT}.`],
  ] as const;
  for (const [share, help] of shares) {
    registerMetric(
      registry,
      `failure_prediction_scorecard_${share}`,
      help,
      ['watch', 'horizon', 'failure'],
      (set) => eachMode((own, figures) => set(own, figures[share]?.value)),
    );
  }
  registerMetric(
    registry,
    'failure_prediction_scorecard_lead_seconds',
    `Time from the alarm to the failure it came before, ${KEPT}.`,
    ['watch', 'horizon', 'failure', 'quantile'],
    (set) =>
      eachMode((own, { leadSeconds }) => {
        set({ ...own, quantile: '0.1' }, leadSeconds?.p10);
        set({ ...own, quantile: '0.5' }, leadSeconds?.median);
        set({ ...own, quantile: '0.9' }, leadSeconds?.p90);
      }),
    'summary',
  );
}

/** What is counted since the first start. */
const TOTALS = [
  ['falseAlarms', 'false_alarms_total', 'Alarms that no failure followed.'],
  [
    'exposureTargetSeconds',
    'exposure_target_seconds_total',
    'Time predicted, of all targets: an alarm could be on.',
  ],
  [
    'alarmTargetSeconds',
    'alarm_target_seconds_total',
    'Of the time predicted, of all targets: the time in which an alarm was on.',
  ],
] as const;

function registerTotals(registry: Registry, watches: Watches): void {
  for (const [total, name, help] of TOTALS) {
    registerMetric(
      registry,
      `failure_prediction_scorecard_${name}`,
      help,
      ['watch', 'horizon'],
      (add) =>
        watches.forEach(({ watch, scorecard }) => add(ownLabels(watch), scorecard.totals()[total])),
      'counter',
    );
  }
  registerMetric(
    registry,
    'failure_prediction_scorecard_failures_total',
    'Failures, by whether an alarm came before.',
    ['watch', 'horizon', 'failure', 'outcome'],
    (add) => {
      for (const { watch, scorecard } of watches) {
        for (const [mode, { foreseen, missed }] of Object.entries(scorecard.totals().failures)) {
          const failure = watch.modes.some(({ name }) => name === mode) ? mode : OTHER;
          add({ ...ownLabels(watch), failure, outcome: 'foreseen' }, foreseen);
          add({ ...ownLabels(watch), failure, outcome: 'missed' }, missed);
        }
      }
    },
    'counter',
  );
}

/** Labels of what is judged by a horizon. */
function ownLabels({ name, horizonSeconds }: Watches[number]['watch']): Record<string, string> {
  return { watch: name, horizon: formatDuration(horizonSeconds) };
}
