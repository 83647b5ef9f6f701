import type { Watch } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { dictionary } from '../core/dictionary.js';
import { describeError } from '../core/errors.js';
import { newerFormat } from '../core/format-version.js';
import { createArchive, HOURLY_FOR } from './archive.js';
import { countOutcome, joinRecord } from './join-record.js';
import type { Journal } from './journal.js';
import { addRisk, cellOf, type LedgerPage } from './ledger.js';
import { inputState, sampleInputs, type InputState } from './live-inputs.js';
import { pendingAlarms, type PendingAlarm } from './pending-alarms.js';
import { figures, selectOutcomes, summariseRecord, type Query, type Report } from './report.js';
import { scorecardRules } from './rules.js';
import { createSaver, type Saver } from './saver.js';
import { isState, NEWEST_STATE, newState, restoredState, type Totals } from './state.js';
import { abandon, newTargetRecord, takeStep } from './target-record.js';
import type { Observation, Outcome } from './types.js';
import {
  driftWarnings,
  RECENT_DAYS,
  recordWarnings,
  type ModelFacts,
  type Warning,
} from './warnings.js';
import { crossedAt, indexWindows, type Windows } from './windows.js';

/** The service's own predictions, held against what then happened. */
export interface Scorecard {
  /** Takes one step of all targets. @param windows the signals it rests on, for the same step */
  observe(observations: readonly Observation[], windows?: Windows): void;
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

export interface ScorecardReport extends Report {
  readonly from: number;
  readonly to: number;
  /** Newest first, the last few. */
  readonly episodes: readonly Outcome[];
  readonly pending: readonly PendingAlarm[];
}

const HOUR = 3600;
const DAY = 86_400;

/** What is open is saved at least so often. Seconds. */
const SAVE_EVERY = 60;
/** A disk that took nothing is tried again so often. Seconds. */
const RETRY_EVERY = 5;

/** Outcomes listed singly in a report. */
const MAX_LISTED = 100;

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
export async function createScorecard(options: {
  readonly config: Watch;
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
  const rules = scorecardRules(config);
  let archive = createArchive({ retentionDays, mostOutcomes });
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
  const conclude = (outcome: Outcome): void => {
    countOutcome(state.totals, outcome);
    if (!archive.add(outcome)) return;
    version++;
    saver?.add(outcome);
    if (archive.outcomes.length > CROWDED * mostOutcomes) prune(outcome.at);
  };
  const pageAt = (t: number, model: string): LedgerPage => {
    const from = Math.floor(t / HOUR) * HOUR;
    let page = state.pages.find((open) => open.model === model && open.from === from);
    if (page === undefined) {
      page = { kind: 'ledger', from, to: from + HOUR, model, targets: dictionary() };
      state.pages.push(page);
    }
    return page;
  };
  const closePages = (t: number): void => {
    const over = state.pages.filter(({ to }) => to <= t);
    if (over.length === 0) return;
    state.pages = state.pages.filter((page) => !over.includes(page));
    for (const page of over) if (archive.add(page)) saver?.add(page);
    version++;
  };
  const abandonVanished = (t: number): void => {
    const patience = 2 * rules.horizonSeconds + rules.windowSeconds + rules.confirmSeconds;
    for (const [target, record] of Object.entries(state.targets)) {
      if (t - record.seen <= patience) continue;
      abandon(target, record).forEach(conclude);
      delete state.targets[target];
    }
  };

  const isIll = (brokenAt: number | null | undefined, t: number): boolean =>
    brokenAt != null && t - brokenAt <= rules.windowSeconds;
  /** Targets whose signals are as a model takes for usual. */
  const calmAt = (t: number, observations: readonly Observation[]): string[] =>
    observations
      .filter(
        ({ state: now, timestamp, target }) =>
          now === 'normal' && timestamp === t && !isIll(state.targets[target]?.brokenAt, t),
      )
      .map(({ target }) => target);
  const allPages = (): LedgerPage[] => [...archive.pages, ...state.pages];

  const scorecard: Scorecard = {
    observe(observations, given) {
      if (observations.length === 0) return;
      const newest = observations.reduce((most, { timestamp }) => Math.max(most, timestamp), 0);
      const windows = given && indexWindows(given);
      since ??= newest;
      closePages(newest);
      let notable = false;
      for (const observation of observations) {
        const { target, timestamp } = observation;
        if (observation.state === 'stale') continue;
        const record = (state.targets[target] ??= newTargetRecord());
        const begins = observation.violations.length > 0 && !isIll(record.brokenAt, timestamp);
        const failingSince = begins ? crossedAt(observation, windows, config) : undefined;
        const result = takeStep(
          record,
          failingSince === undefined ? observation : { ...observation, failingSince },
          rules,
        );
        result.outcomes.forEach(conclude);
        for (const { risk, model, happened } of result.matured) {
          addRisk(cellOf(pageAt(timestamp, model), target), risk, happened);
        }
        if (result.quietSeconds > 0) {
          cellOf(pageAt(timestamp, observation.model), target).quietSeconds += result.quietSeconds;
          state.totals.exposureTargetSeconds += result.quietSeconds;
        }
        notable ||= result.notable;
      }
      abandonVanished(newest);
      if (windows !== undefined && facts !== undefined) {
        const calm = calmAt(windows.end, observations);
        sampleInputs(state, facts, { calm, windows }, config);
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
    report(query) {
      const now = clock.now();
      const widen = (t: number, round: (value: number) => number): number => {
        const unit = now - t < HOURLY_FOR ? HOUR : DAY;
        return round(t / unit) * unit;
      };
      const range = {
        ...query,
        from: widen(query.from ?? now - retentionDays * DAY, Math.floor),
        to: widen(query.to ?? now, Math.ceil),
      };
      return {
        from: range.from,
        to: range.to,
        ...summariseRecord(archive.outcomes, allPages(), range),
        episodes: selectOutcomes(archive.outcomes, range)
          .sort((a, b) => b.at - a.at)
          .slice(0, MAX_LISTED),
        pending: pendingAlarms(state, range),
      };
    },
    standing() {
      const minute = Math.floor(clock.now() / 60);
      if (memo?.version !== version || memo.minute !== minute) {
        const query = { from: -Infinity, to: Infinity };
        memo = { version, minute, report: summariseRecord(archive.outcomes, allPages(), query) };
      }
      return memo.report;
    },
    totals: () => state.totals,
    inputs: () => inputState(state, facts),
    warnings() {
      const now = clock.now();
      const problem = problemNow();
      const recent = facts && {
        from: now - RECENT_DAYS * DAY,
        to: Infinity,
        model: facts.id,
      };
      return [
        ...(recent === undefined
          ? []
          : recordWarnings(
              figures(
                selectOutcomes(archive.outcomes, recent),
                { quietSeconds: 0, squares: 0, bins: {} },
                undefined,
              ),
              facts!,
            )),
        ...driftWarnings(inputState(state, facts).signals),
        ...(problem === undefined
          ? []
          : [{ code: 'NOT_SAVED' as const, message: `The record is in memory only: ${problem}` }]),
      ];
    },
    problem: () => problemNow(),
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

  const problemNow = (): string | undefined => unread ?? saver?.problem();
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
    const disk = createArchive({ retentionDays, mostOutcomes });
    const strange = disk.restore(loaded.lines);
    if (strange > 0)
      warn(`${strange} lines of the scorecard are not of this version; passed over.`);
    const open = isState(loaded.state) ? restoredState(loaded.state) : newState();
    if (loaded.state !== undefined && !isState(loaded.state)) {
      warn('What the scorecard had open is not of this version; it is lost.');
    }
    const limits = { retentionDays, mostOutcomes };
    const joined = joinRecord({ archive: disk, state: open }, { archive, state, since }, limits);
    ({ archive, state } = joined);
    version++;
    saver = createSaver({ journal: from, warn, mostWaiting: mostOutcomes });
    if (joined.isNew) saver.rewrite(archive.lines());
    if (unread !== undefined) warn('The scorecard is saved again.');
    unread = undefined;
    savedAt = -Infinity;
    prune(clock.now());
  };
  await scorecard.open();
  return scorecard;
}
