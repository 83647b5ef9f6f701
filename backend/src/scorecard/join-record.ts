import { dictionary } from '../core/dictionary.js';
import { finishJudging } from '../outcomes/judge.js';
import type { Rules } from '../outcomes/types.js';
import { createArchive, type Archive } from './archive.js';
import { addCell, cellOf, type LedgerPage } from './ledger.js';
import { momentOf, type RecordedOutcome } from './recorded-outcome.js';
import { newState, type State, type Totals } from './state.js';

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
  rules: Rules,
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
  const add = (outcome: RecordedOutcome): void => {
    if (!archive.add(outcome)) return;
    isNew = true;
    countOutcome(state.totals, outcome);
  };
  const wasOpen = ({ target, kind, alarm }: RecordedOutcome): boolean =>
    kind === 'alarm' &&
    disk.state.targets[target]?.judge.alarms.some(
      ({ start, stage }) => stage === 'open' && start === alarm.start,
    ) === true;
  for (const outcome of memory.archive.outcomes) {
    if (momentOf(outcome) > lastWord || wasOpen(outcome)) add(outcome);
  }
  for (const [target, { judge }] of Object.entries(disk.state.targets)) {
    if (memory.state.targets[target] === undefined) continue;
    const alarms = judge.alarms.filter(({ start, stage }) => start < since && stage === 'open');
    const lost = finishJudging({ ...judge, alarms }, rules);
    lost.forEach((outcome) => add({ ...outcome, target }));
  }
  if (apart) {
    for (const page of [...memory.archive.pages, ...memory.state.pages]) {
      isNew = addPage(page, archive, state) || isNew;
    }
    state.totals.exposureTargetSeconds += memory.state.totals.exposureTargetSeconds;
    state.totals.alarmTargetSeconds += memory.state.totals.alarmTargetSeconds;
  }
  return { archive, state, isNew };
}

/** Counts an outcome for ever. */
export function countOutcome(totals: Totals, outcome: RecordedOutcome): void {
  if (outcome.kind === 'alarm') {
    if (outcome.outcome === 'false') totals.falseAlarms++;
  } else if (outcome.outcome === 'foreseen' || outcome.outcome === 'missed') {
    const own = (totals.failures[outcome.mode] ??= { foreseen: 0, missed: 0 });
    own[outcome.outcome]++;
  }
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
    ...Object.values(state.targets).map(({ judge }) => judge.seen ?? -Infinity),
    ...archive.outcomes.map((one) => (one.kind === 'failure' ? one.at : one.alarm.end)),
  ];
  return moments.reduce((last, moment) => Math.max(last, moment), -Infinity);
}
