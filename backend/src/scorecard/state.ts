import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { dictionary } from '../core/dictionary.js';
import { LiveInputsSchema } from './input-drift.js';
import { LedgerPageSchema } from './ledger.js';
import { TargetRecordSchema } from './target-record.js';

/** The newest format that this version knows. */
export const NEWEST_STATE = 1;

/** Counted since the first start, so that they never fall. */
const TotalsSchema = Type.Object({
  falseAlarms: Type.Integer(),
  exposureTargetSeconds: Type.Number(),
  /** Per failure mode. */
  failures: Type.Record(
    Type.String(),
    Type.Object({ foreseen: Type.Integer(), missed: Type.Integer() }),
  ),
});

/** What is still open, as it is on disk. */
export const StateSchema = Type.Object({
  formatVersion: Type.Literal(NEWEST_STATE),
  targets: Type.Record(Type.String(), TargetRecordSchema),
  /** This hour's pages of the ledger, one per model. */
  pages: Type.Array(LedgerPageSchema),
  inputs: Type.Union([LiveInputsSchema, Type.Null()]),
  totals: TotalsSchema,
});

export type State = Static<typeof StateSchema>;
export type Totals = Static<typeof TotalsSchema>;

const checker = Compile(StateSchema);

export function newState(): State {
  return {
    formatVersion: NEWEST_STATE,
    targets: dictionary(),
    pages: [],
    inputs: null,
    totals: { falseAlarms: 0, exposureTargetSeconds: 0, failures: {} },
  };
}

/** A state as it was read, safe to be asked for any name. */
export function restoredState(state: State): State {
  return {
    ...state,
    targets: dictionary(state.targets),
    pages: state.pages.map((page) => ({ ...page, targets: dictionary(page.targets) })),
  };
}

export function isState(value: unknown): value is State {
  return checker.Check(value);
}
