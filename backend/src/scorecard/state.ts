import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { dictionary } from '../core/dictionary.js';
import { Nullable } from '../core/schemas.js';
import { JudgeStateSchema } from '../outcomes/judge-state.js';
import { LiveInputsSchema } from './input-drift.js';
import { LedgerPageSchema } from './ledger.js';
import { RiskSampleSchema } from './risk-sample.js';
import { judgeStateOf, TargetVersion1Schema } from './version-1.js';

/** The newest format that this version knows. */
export const NEWEST_STATE = 2;

/** Counted since the first start, so that they never fall. */
const TotalsSchema = Type.Object({
  falseAlarms: Type.Integer(),
  exposureTargetSeconds: Type.Number(),
  alarmTargetSeconds: Type.Number(),
  /** Per failure mode. */
  failures: Type.Record(
    Type.String(),
    Type.Object({ foreseen: Type.Integer(), missed: Type.Integer() }),
  ),
});

const shared = {
  /** This hour's pages of the ledger, one per model. */
  pages: Type.Array(LedgerPageSchema),
  inputs: Nullable(LiveInputsSchema),
};

/** What is still open, as it is on disk. */
const StateSchema = Type.Object({
  formatVersion: Type.Literal(NEWEST_STATE),
  targets: Type.Record(
    Type.String(),
    /** The stated risk is the one whose horizon has not passed yet. */
    Type.Object({ judge: JudgeStateSchema, sample: Nullable(RiskSampleSchema) }),
  ),
  totals: TotalsSchema,
  ...shared,
});

const Version1Schema = Type.Object({
  formatVersion: Type.Literal(1),
  targets: Type.Record(Type.String(), TargetVersion1Schema),
  totals: Type.Object({
    falseAlarms: Type.Integer(),
    exposureTargetSeconds: Type.Number(),
    failures: Type.Record(
      Type.String(),
      Type.Object({
        caught: Type.Optional(Type.Integer()),
        foreseen: Type.Optional(Type.Integer()),
        missed: Type.Integer(),
      }),
    ),
  }),
  ...shared,
});

export type State = Static<typeof StateSchema>;
export type Totals = Static<typeof TotalsSchema>;

const current = Compile(StateSchema);
const version1 = Compile(Version1Schema);

export function newState(): State {
  return {
    formatVersion: NEWEST_STATE,
    targets: dictionary(),
    pages: [],
    inputs: null,
    totals: { falseAlarms: 0, exposureTargetSeconds: 0, alarmTargetSeconds: 0, failures: {} },
  };
}

/**
 * A state as it was read, of this version or of the first, safe to be asked for any name.
 *
 * @returns undefined for what is none
 */
export function restoredState(value: unknown): State | undefined {
  if (version1.Check(value)) {
    const { targets, pages, inputs, totals } = value;
    return safe({
      formatVersion: NEWEST_STATE,
      targets: Object.fromEntries(
        Object.entries(targets).map(([target, record]) => [
          target,
          { judge: judgeStateOf(record), sample: record.sample },
        ]),
      ),
      pages,
      inputs,
      totals: {
        ...totals,
        alarmTargetSeconds: 0,
        failures: Object.fromEntries(
          Object.entries(totals.failures).map(([mode, { caught, foreseen, missed }]) => [
            mode,
            { foreseen: foreseen ?? caught ?? 0, missed },
          ]),
        ),
      },
    });
  }
  return current.Check(value) ? safe(value) : undefined;
}

function safe(state: State): State {
  return {
    ...state,
    targets: dictionary(state.targets),
    pages: state.pages.map((page) => ({ ...page, targets: dictionary(page.targets) })),
  };
}
