import { Counter, Gauge, type Registry } from 'prom-client';
import { formatDuration } from '../config/duration.js';
import { RETENTION_DAYS, type Scorecard } from '../scorecard/scorecard.js';
import type { ServedWatch } from './deps.js';
import { Quantiles } from './quantiles-metric.js';

/** The label of modes that the configuration does not name. */
const OTHER = 'unknown';

/** Labels of what is judged by a horizon. */
const OWN: string[] = ['watch', 'horizon'];

const KEPT = `over the record kept, ${RETENTION_DAYS} days at most`;

/**
 * The scorecard's figures, read when scraped. What cannot be told yet has no series. Their labels
 * are the configuration's modes and signals, however many targets and models there were.
 */
export function registerScorecardMetrics(
  registry: Registry,
  watches: readonly Pick<ServedWatch, 'watch' | 'scorecard'>[],
): void {
  const registers = [registry];
  const each = (
    visit: (
      own: { watch: string; horizon: string },
      scorecard: Scorecard,
      modes: Set<string>,
    ) => void,
  ): void => {
    for (const { watch, scorecard } of watches) {
      const own = { watch: watch.name, horizon: formatDuration(watch.horizonSeconds) };
      visit(own, scorecard, new Set(watch.modes.map(({ name }) => name)));
    }
  };
  /** Modes of the record that the configuration knows; others have no figures of their own. */
  const eachMode = (
    visit: (
      labels: { watch: string; horizon: string; failure: string },
      figures: ReturnType<Scorecard['standing']>['modes'][number],
    ) => void,
  ): void =>
    each((own, scorecard, modes) => {
      for (const figures of scorecard.standing().modes) {
        const { mode } = figures;
        if (modes.has(mode) || mode === OTHER) visit({ ...own, failure: mode }, figures);
      }
    });

  new Gauge({
    name: 'failure_prediction_scorecard_precision',
    help: `Share of alarms of this mode that a failure followed, ${KEPT}.`,
    labelNames: [...OWN, 'failure'],
    registers,
    collect() {
      this.reset();
      eachMode((labels, { precision }) => precision !== null && this.set(labels, precision.value));
    },
  });
  new Gauge({
    name: 'failure_prediction_scorecard_recall',
    help: `Share of failures of this mode that an alarm came before, ${KEPT}.`,
    labelNames: [...OWN, 'failure'],
    registers,
    collect() {
      this.reset();
      eachMode((labels, { recall }) => recall !== null && this.set(labels, recall.value));
    },
  });
  new Quantiles({
    name: 'failure_prediction_scorecard_lead_seconds',
    help: `Time from the alarm to the failure it came before, ${KEPT}.`,
    labelNames: [...OWN, 'failure', 'quantile'],
    registers,
    collect() {
      this.reset();
      eachMode((labels, { leadSeconds }) => {
        if (leadSeconds === null) return;
        this.set({ ...labels, quantile: '0.1' }, leadSeconds.p10);
        this.set({ ...labels, quantile: '0.5' }, leadSeconds.median);
        this.set({ ...labels, quantile: '0.9' }, leadSeconds.p90);
      });
    },
  });
  new Counter({
    name: 'failure_prediction_scorecard_false_alarms_total',
    help: 'Alarms that no failure followed.',
    labelNames: OWN,
    registers,
    collect() {
      this.reset();
      each((own, scorecard) => this.inc(own, scorecard.totals().falseAlarms));
    },
  });
  new Counter({
    name: 'failure_prediction_scorecard_failures_total',
    help: 'Failures, by whether an alarm came before.',
    labelNames: [...OWN, 'failure', 'outcome'],
    registers,
    collect() {
      this.reset();
      each((own, scorecard, modes) => {
        for (const [mode, { foreseen, missed }] of Object.entries(scorecard.totals().failures)) {
          const failure = modes.has(mode) ? mode : OTHER;
          this.inc({ ...own, failure, outcome: 'foreseen' }, foreseen);
          this.inc({ ...own, failure, outcome: 'missed' }, missed);
        }
      });
    },
  });
  new Counter({
    name: 'failure_prediction_scorecard_exposure_target_seconds_total',
    help: 'Time predicted, of all targets: an alarm could be on.',
    labelNames: OWN,
    registers,
    collect() {
      this.reset();
      each((own, scorecard) => this.inc(own, scorecard.totals().exposureTargetSeconds));
    },
  });
  new Counter({
    name: 'failure_prediction_scorecard_alarm_target_seconds_total',
    help: 'Of the time predicted, of all targets: the time in which an alarm was on.',
    labelNames: OWN,
    registers,
    collect() {
      this.reset();
      each((own, scorecard) => this.inc(own, scorecard.totals().alarmTargetSeconds));
    },
  });
  new Gauge({
    name: 'failure_prediction_scorecard_input_drift',
    help: 'Population stability index of a signal against the training data; 0 is no change.',
    labelNames: ['watch', 'signal'],
    registers,
    collect() {
      this.reset();
      each(({ watch }, scorecard) => {
        for (const { signal, psi } of scorecard.inputs().signals) {
          if (psi !== null) this.set({ watch, signal }, psi);
        }
      });
    },
  });
  new Gauge({
    name: 'failure_prediction_scorecard_warning',
    help: '1 while the scorecard warns of this.',
    labelNames: ['watch', 'code'],
    registers,
    collect() {
      this.reset();
      each(({ watch }, scorecard) => {
        for (const { code } of scorecard.warnings()) this.set({ watch, code }, 1);
      });
    },
  });
}
