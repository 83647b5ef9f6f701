import { Counter, Gauge, type Registry } from 'prom-client';
import type { Watch } from '../config/schema.js';
import { RETENTION_DAYS, type Scorecard } from '../scorecard/scorecard.js';
import { Quantiles } from './quantiles-metric.js';

/** The label of modes that the configuration does not name. */
const OTHER = 'unknown';

const KEPT = `over the record kept, ${RETENTION_DAYS} days at most`;

/**
 * The scorecard's figures, read when scraped. What cannot be told yet has no series. Their labels
 * are the configuration's modes and signals, however many targets and models there were.
 */
export function registerScorecardMetrics(
  registry: Registry,
  { watch: config, scorecard }: { readonly watch: Watch; readonly scorecard: Scorecard },
): void {
  const registers = [registry];
  const modes = new Set(config.modes.map(({ name }) => name));
  const named = (mode: string): string => (modes.has(mode) ? mode : OTHER);
  /** Modes of the record that the configuration knows; others have no figures of their own. */
  const known = (): ReturnType<Scorecard['standing']>['modes'] =>
    scorecard.standing().modes.filter(({ mode }) => modes.has(mode) || mode === OTHER);

  new Gauge({
    name: 'failure_prediction_scorecard_precision',
    help: `Share of alarms of this mode that a failure followed, ${KEPT}.`,
    labelNames: ['failure'],
    registers,
    collect() {
      this.reset();
      for (const { mode: failure, precision } of known()) {
        if (precision !== null) this.set({ failure }, precision.value);
      }
    },
  });
  new Gauge({
    name: 'failure_prediction_scorecard_recall',
    help: `Share of failures of this mode that an alarm came before, ${KEPT}.`,
    labelNames: ['failure'],
    registers,
    collect() {
      this.reset();
      for (const { mode: failure, recall } of known()) {
        if (recall !== null) this.set({ failure }, recall.value);
      }
    },
  });
  new Quantiles({
    name: 'failure_prediction_scorecard_lead_seconds',
    help: `Time from the alarm to the failure it came before, ${KEPT}.`,
    labelNames: ['failure', 'quantile'],
    registers,
    collect() {
      this.reset();
      for (const { mode: failure, leadSeconds } of known()) {
        if (leadSeconds === null) continue;
        this.set({ failure, quantile: '0.1' }, leadSeconds.p10);
        this.set({ failure, quantile: '0.5' }, leadSeconds.median);
        this.set({ failure, quantile: '0.9' }, leadSeconds.p90);
      }
    },
  });
  new Counter({
    name: 'failure_prediction_scorecard_false_alarms_total',
    help: 'Alarms that no failure followed.',
    registers,
    collect() {
      this.reset();
      this.inc(scorecard.totals().falseAlarms);
    },
  });
  new Counter({
    name: 'failure_prediction_scorecard_failures_total',
    help: 'Failures, by whether an alarm came before.',
    labelNames: ['failure', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const [mode, { foreseen, missed }] of Object.entries(scorecard.totals().failures)) {
        this.inc({ failure: named(mode), outcome: 'foreseen' }, foreseen);
        this.inc({ failure: named(mode), outcome: 'missed' }, missed);
      }
    },
  });
  new Counter({
    name: 'failure_prediction_scorecard_exposure_target_seconds_total',
    help: 'Time watched, of all targets, in which an alarm would have been false.',
    registers,
    collect() {
      this.reset();
      this.inc(scorecard.totals().exposureTargetSeconds);
    },
  });
  new Gauge({
    name: 'failure_prediction_scorecard_input_drift',
    help: 'Population stability index of a signal against the training data; 0 is no change.',
    labelNames: ['signal'],
    registers,
    collect() {
      this.reset();
      for (const { signal, psi } of scorecard.inputs().signals) {
        if (psi !== null) this.set({ signal }, psi);
      }
    },
  });
  new Gauge({
    name: 'failure_prediction_scorecard_warning',
    help: '1 while the scorecard warns of this.',
    labelNames: ['code'],
    registers,
    collect() {
      this.reset();
      for (const { code } of scorecard.warnings()) this.set({ code }, 1);
    },
  });
}
