import { dictionary } from '../core/dictionary.js';
import { createArchive, type Archive } from './archive.js';
import { addCell, cellOf, type LedgerPage } from './ledger.js';
import { newState, type State, type Totals } from './state.js';
import { abandon } from './target-record.js';
import type { Outcome } from './types.js';

/** A record: what is concluded, and what is still open. */
export interface ScorecardRecord {
  readonly archive: Archive;
  readonly state: State;
}

/**
 * Joins the record on the disk with one that was kept in memory, because the disk took nothing or because
 * another service wrote there.
 *
 * What is on the disk stays as it is. Of what was concluded in memory, that is added which the disk cannot
 * have: what came after its last word, and the end of alarms that were open there. Time that both watched
 * counts once. Targets go on as they are remembered here; an alarm that was open on the disk before this
 * memory begins cannot be judged any more.
 *
 * @param since unix seconds of the first step in memory; undefined when there is none
 * @returns a record of its own, and whether anything of it is not on the disk
 */
export function joinRecord(
  disk: ScorecardRecord,
  memory: ScorecardRecord & { readonly since: number | undefined },
  limits: Parameters<typeof createArchive>[0],
): ScorecardRecord & { readonly isNew: boolean } {
  const { since } = memory;
  if (since === undefined) return { ...disk, isNew: false };
  const archive = createArchive(limits);
  archive.restore(disk.archive.lines());
  const lastWord = lastWordOf(disk);
  const apart = since > lastWord;
  const state: State = {
    ...newState(),
    targets: dictionary({ ...disk.state.targets, ...memory.state.targets }),
    pages: [...disk.state.pages],
    inputs: memory.state.inputs ?? disk.state.inputs,
    totals: structuredClone(disk.state.totals),
  };
  let isNew = false;
  const add = (outcome: Outcome): void => {
    if (!archive.add(outcome)) return;
    isNew = true;
    countOutcome(state.totals, outcome);
  };
  const wasOpen = ({ target, at }: Outcome): boolean =>
    disk.state.targets[target]?.episodes.some((one) => !one.settled && one.at === at) === true;
  for (const outcome of memory.archive.outcomes) {
    if (outcome.at > lastWord || wasOpen(outcome)) add(outcome);
  }
  for (const [target, record] of Object.entries(disk.state.targets)) {
    if (memory.state.targets[target] === undefined) continue;
    const lost = record.episodes.filter(({ at }) => at < since);
    abandon(target, { ...record, episodes: lost }).forEach(add);
  }
  if (apart) {
    for (const page of [...memory.archive.pages, ...memory.state.pages]) {
      isNew = addPage(page, archive, state) || isNew;
    }
    state.totals.exposureTargetSeconds += memory.state.totals.exposureTargetSeconds;
  }
  return { archive, state, isNew };
}

/** Counts an outcome for ever. */
export function countOutcome(totals: Totals, outcome: Outcome): void {
  if (outcome.kind === 'false_alarm') totals.falseAlarms++;
  if (outcome.kind !== 'failure') return;
  const own = (totals.failures[outcome.mode] ??= { foreseen: 0, missed: 0 });
  own[outcome.alarm === null ? 'missed' : 'foreseen']++;
}

/** @returns whether a page changed that is closed already */
function addPage(page: LedgerPage, archive: Archive, state: State): boolean {
  const isSame = ({ from, model }: LedgerPage): boolean =>
    from === page.from && model === page.model;
  const closed = archive.pages.find(isSame);
  const same = closed ?? state.pages.find(isSame);
  if (same === undefined) {
    state.pages.push(page);
    return false;
  }
  for (const [target, cell] of Object.entries(page.targets)) addCell(cellOf(same, target), cell);
  return closed !== undefined;
}

/** Unix seconds of the last thing that a record tells; −∞ of an empty one. */
function lastWordOf({ archive, state }: ScorecardRecord): number {
  const moments = [
    ...Object.values(state.targets).map(({ seen }) => seen),
    ...archive.outcomes.map((one) => (one.kind === 'failure' ? one.at : one.until)),
  ];
  return moments.reduce((last, moment) => Math.max(last, moment), -Infinity);
}
