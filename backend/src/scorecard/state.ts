import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { dictionary } from '../core/dictionary.js';
import type { JudgeState } from '../outcomes/judge.js';
import { LiveInputsSchema } from './input-drift.js';
import { LedgerPageSchema } from './ledger.js';
import { RiskSampleSchema, type RiskSample } from './risk-sample.js';
import { Nullable, QuantilesSchema, ToldSchema } from './schemas.js';
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

const OpenAlarmSchema = Type.Object({
  start: Type.Number(),
  end: Type.Number(),
  source: Type.String(),
  first: ToldSchema,
  told: Type.Array(
    Type.Object({
      ...ToldSchema.properties,
      at: Type.Number(),
      interval: Nullable(Type.Object({ ...QuantilesSchema.properties, at: Type.Number() })),
    }),
    { minItems: 1 },
  ),
  isOn: Type.Boolean(),
  stage: Type.Enum(['open', 'neither', 'done']),
});

const JudgeStateSchema = Type.Object({
  seen: Nullable(Type.Number()),
  watched: Nullable(Type.Number()),
  predictedSince: Nullable(Type.Number()),
  source: Nullable(Type.String()),
  failing: Type.Array(Type.String()),
  failure: Nullable(Type.Object({ at: Type.Number(), until: Type.Number() })),
  alarms: Type.Array(OpenAlarmSchema),
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

/** What must be remembered of one target between two steps. */
export interface TargetState {
  readonly judge: JudgeState;
  /** The stated risk whose horizon has not passed yet. */
  sample: RiskSample | null;
}

export interface State extends Omit<Static<typeof StateSchema>, 'targets'> {
  targets: Record<string, TargetState>;
}
export type Totals = Static<typeof TotalsSchema>;

const checker = Compile(StateSchema);
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
  return checker.Check(value) ? safe(value) : undefined;
}

function safe(state: State): State {
  return {
    ...state,
    targets: dictionary(state.targets),
    pages: state.pages.map((page) => ({ ...page, targets: dictionary(page.targets) })),
  };
}
