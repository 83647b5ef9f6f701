import type { Watch } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { describeError } from '../core/errors.js';
import { newerFormat } from '../core/format-version.js';
import { rulesOf } from '../outcomes/rules.js';
import type { CurrentPredictions } from '../prediction/prediction.js';
import { createArchive } from './archive.js';
import { countOutcome, joinRecord, type ScorecardRecord } from './join-record.js';
import type { Journal } from './journal.js';
import { inputState, sampleInputs, type InputState, type Windows } from './live-inputs.js';
import { closePages, finishVanished, recordStep } from './record-step.js';
import { momentOf, type RecordedOutcome } from './recorded-outcome.js';
import { summariseRecord, type Query, type Report } from './report.js';
import { createSaver, type Saver } from './saver.js';
import { scorecardReport, type ScorecardReport } from './scorecard-report.js';
import { NEWEST_STATE, newState, restoredState, type Totals } from './state.js';
import { driftWarnings, recordWarnings, type ModelFacts, type Warning } from './warnings.js';

/** The service's own predictions, held against what then happened. */
export interface Scorecard {
  /**
   * Takes one step of all targets; nothing of what is stale.
   *
   * @param windows the signals it rests on, for the same step: how they are spread is counted
   */
  observe(current: CurrentPredictions, windows?: Windows): void;
  /** The model that predicts from now on. */
  useModel(facts: ModelFacts): void;
  /** The record, by hours: the range is widened to whole ones. */
  report(query: Omit<Query, 'from' | 'to'> & { from?: number; to?: number }): ScorecardReport;
  /** Everything kept, together and by mode; made anew when something happened. */
  standing(): Report;
  totals(): Totals;
  inputs(): InputState;
  warnings(): Warning[];
  /** Why the record is in memory only; undefined while it is saved, or is to be kept nowhere. */
  problem(): string | undefined;
  /**
   * Reads the record of the journal, joins it with what is in memory, and saves from then on. Where it
   * cannot be read, nothing is written either, and this may be called again. Does nothing once it is open.
   */
  open(): Promise<void>;
  /** Saves no more until `open`: the journal is another's. */
  suspend(problem: string): void;
  /** Saves what is open. */
  close(): Promise<void>;
}

const DAY = 86_400;

/** What is open is saved at least so often. Seconds. */
const SAVE_EVERY = 60;
/** A disk that took nothing is tried again so often. Seconds. */
const RETRY_EVERY = 5;

export const RETENTION_DAYS = 90;
const MAX_OUTCOMES = 20_000;

/** So many times that number, and the oldest go without waiting for the end of the day. */
const CROWDED = 1.1;

/**
 * Makes the scorecard, with what an earlier process left in the journal.
 *
 * @param options.journal where the record is kept; in memory only when absent
 * @param options.warn told once of each trouble with the journal, and once when it is over; none of them
 *   is thrown
 */
// Long because it alone holds the state that changes; what is computed from it stands in other files.
export async function createScorecard(options: {
  readonly config: Pick<
    Watch,
    'stepSeconds' | 'windowSeconds' | 'horizonSeconds' | 'alarm' | 'modes' | 'signals'
  >;
  readonly clock: Pick<Clock, 'now'>;
  readonly journal?: Journal;
  readonly warn?: (message: string) => void;
  readonly retentionDays?: number;
  readonly mostOutcomes?: number;
}): Promise<Scorecard> {
  const { config, clock, journal } = options;
  const warn = options.warn ?? (() => undefined);
  const mostOutcomes = options.mostOutcomes ?? MAX_OUTCOMES;
  const retentionDays = options.retentionDays ?? RETENTION_DAYS;
  const rules = rulesOf(config, 'live');
  const limits = { retentionDays, mostOutcomes, horizonSeconds: config.horizonSeconds };
  let archive = createArchive(limits);
  let state = newState();
  let facts: ModelFacts | undefined;
  let saver: Saver | undefined;
  let unread: string | undefined;
  let since: number | undefined;
  let opening: Promise<void> | undefined;
  let savedAt = -Infinity;
  let prunedOn = -Infinity;
  let version = 0;
  let memo: { version: number; minute: number; report: Report } | undefined;

  const prune = (now: number): void => {
    prunedOn = Math.floor(now / DAY);
    if (archive.prune(now)) {
      version++;
      saver?.rewrite(archive.lines());
    }
  };
  const conclude = (outcome: RecordedOutcome): void => {
    // They count for nothing: what began in a failure, and what nobody watched for.
    if (outcome.outcome === 'neither') return;
    if (outcome.kind === 'failure' && outcome.outcome === 'undecided') return;
    countOutcome(state.totals, outcome);
    if (!archive.add(outcome)) return;
    version++;
    saver?.add(outcome);
    if (archive.outcomes.length > CROWDED * mostOutcomes) prune(momentOf(outcome));
  };

  const problemNow = (): string | undefined => unread ?? saver?.problem();

  const scorecard: Scorecard = {
    observe({ predictions, stale }, windows) {
      if (predictions.length === 0 || stale) return;
      const newest = predictions.reduce((most, { timestamp }) => Math.max(most, timestamp), 0);
      since ??= newest;
      for (const page of closePages(state, newest)) {
        if (archive.add(page)) saver?.add(page);
        version++;
      }
      let notable = false;
      for (const one of predictions) {
        const step = recordStep(state, one, rules);
        step.outcomes.forEach(conclude);
        notable ||= step.notable;
      }
      finishVanished(state, newest, rules).forEach(conclude);
      if (windows !== undefined && facts !== undefined) {
        // Signals as a model takes them for usual.
        const calm = predictions.filter(
          (one) => one.state === 'normal' && one.timestamp === windows.end,
        );
        const targets = new Set(calm.map(({ target }) => target));
        sampleInputs(state, facts, { calm: targets, windows }, config);
      }
      if (Math.floor(newest / DAY) > prunedOn) prune(newest);
      const isWell = saver?.problem() === undefined;
      if (isWell && notable) savedAt = -Infinity;
      // A clock that was set back must not put it off.
      if (Math.abs(newest - savedAt) >= (isWell ? SAVE_EVERY : RETRY_EVERY)) {
        if (saver?.save(() => state) === true) savedAt = newest;
      }
    },
    useModel(next) {
      facts = next;
      version++;
    },
    report: (query) =>
      scorecardReport({ archive, state }, query, rules, { now: clock.now(), retentionDays }),
    standing() {
      const minute = Math.floor(clock.now() / 60);
      if (memo?.version !== version || memo.minute !== minute) {
        const pages = [...archive.pages, ...state.pages];
        const report = summariseRecord(archive.outcomes, pages, { from: -Infinity, to: Infinity });
        memo = { version, minute, report };
      }
      return memo.report;
    },
    totals: () => state.totals,
    inputs: () => inputState(state, facts),
    warnings() {
      const problem = problemNow();
      return [
        ...(facts === undefined ? [] : recordWarnings(archive.outcomes, facts, clock.now())),
        ...driftWarnings(inputState(state, facts).signals),
        ...(problem === undefined
          ? []
          : [{ code: 'NOT_SAVED' as const, message: `The record is in memory only: ${problem}` }]),
      ];
    },
    problem: problemNow,
    async open() {
      if (journal === undefined || saver !== undefined) return;
      await (opening ??= openJournal(journal).finally(() => (opening = undefined)));
    },
    suspend(problem) {
      saver = undefined;
      tellUnread(problem);
    },
    async close() {
      await saver?.close(() => state);
    },
  };

  const tellUnread = (problem: string): void => {
    if (unread === undefined) {
      warn(`The scorecard is kept in memory only, its record cannot be used: ${problem}`);
    }
    unread = problem;
  };
  const openJournal = async (from: Journal): Promise<void> => {
    let loaded: Awaited<ReturnType<Journal['load']>>;
    try {
      loaded = await from.load();
    } catch (error) {
      // Writing now could destroy a record that only cannot be read at present.
      return tellUnread(describeError(error));
    }
    const newer = newerFormat(loaded.state, NEWEST_STATE);
    if (newer !== undefined) return tellUnread(`${newer} (--data-dir); nothing is written to it`);
    const disk = restoredRecord(loaded, limits, warn);
    const joined = joinRecord(disk, { archive, state, since }, limits, rules);
    ({ archive, state } = joined);
    version++;
    saver = createSaver({ journal: from, warn, mostWaiting: mostOutcomes });
    if (joined.isNew || disk.hasOld) saver.rewrite(archive.lines());
    if (unread !== undefined) warn('The scorecard is saved again.');
    unread = undefined;
    savedAt = -Infinity;
    prune(clock.now());
  };
  await scorecard.open();
  return scorecard;
}

/** @returns what the journal held, as far as this version reads it; whether some is of an older one */
function restoredRecord(
  { lines, state: saved }: Awaited<ReturnType<Journal['load']>>,
  limits: Parameters<typeof createArchive>[0],
  warn: (message: string) => void,
): ScorecardRecord & { readonly hasOld: boolean } {
  const archive = createArchive(limits);
  const { strange, old } = archive.restore(lines);
  if (strange > 0) warn(`${strange} lines of the scorecard are not of this version; passed over.`);
  const state = restoredState(saved);
  if (saved !== undefined && state === undefined) {
    warn('What the scorecard had open is not of this version; it is lost.');
  }
  return { archive, state: state ?? newState(), hasOld: old > 0 };
}
