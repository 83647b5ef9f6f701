import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { newerFormat } from '../core/format-version.js';
import { schemaProblems } from '../core/schema-problems.js';
import { InputSummarySchema } from './input-summary.js';
import { EnsembleSchema } from './ensemble.js';

/**
 * Log-probabilities are divided by a temperature (Guo et al. 2017), and that of `normal` is raised
 * or lowered: Platt's sigmoid for more than two classes, with one slope for all of them.
 */
export const TemperatureCalibrationSchema = Type.Object({
  method: Type.Literal('temperature-and-bias'),
  /** Above 1 where the model was too sure of itself. */
  temperature: Type.Number({ exclusiveMinimum: 0 }),
  /** Added to the logarithm of class 0; above 0 where the model cried wolf. */
  normalBias: Type.Number(),
});

/**
 * Each class's probability through a rising curve of its own, then all divided by their sum
 * (Zadrozny & Elkan 2002).
 */
export const IsotonicCalibrationSchema = Type.Object({
  method: Type.Literal('isotonic'),
  /** One curve per class; a straight line between its points, level beyond them. */
  curves: Type.Array(
    Type.Object({
      /** Ascending; of equal length. */
      stated: Type.Array(Type.Number(), { minItems: 1 }),
      /** Never falling. */
      observed: Type.Array(Type.Number({ minimum: 0, maximum: 1 }), { minItems: 1 }),
    }),
    { minItems: 2 },
  ),
});

export const CalibrationSchema = Type.Union([
  TemperatureCalibrationSchema,
  IsotonicCalibrationSchema,
]);

/**
 * The forest in `time-to-failure/`: a share for every span of time, given that a failure lies ahead.
 * Spans, not seconds, are learned: their shares make a whole distribution, with its own width for
 * every window, where a regression would give one number.
 */
export const TimeToFailureSchema = Type.Object({
  /** Seconds; ascending from 0, one more than there are spans. */
  edges: Type.Array(Type.Number({ minimum: 0 }), { minItems: 3 }),
  calibration: TemperatureCalibrationSchema,
  /** Share of the distribution between q10 and q90, so that they hold 80 % of held-out failures. */
  mass: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
  /** Share of held-out windows whose failure came within the 80 % interval. */
  coverage: Type.Number({ minimum: 0, maximum: 1 }),
});

/** A file of a model: below its folder, whoever made the model. */
export const FILE_NAME = '^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$';

/** `metadata.json` of a model: what a reader must know to use it, and where it comes from. */
export const ModelMetadataSchema = Type.Object({
  formatVersion: Type.Literal(1),
  id: Type.String(),
  /** Name of one of `kinds.ts`. */
  kind: Type.String(),
  createdAt: Type.String(),
  /** `normal` first. */
  classes: Type.Array(Type.String(), { minItems: 2 }),
  featureNames: Type.Array(Type.String(), { minItems: 1 }),
  profile: Type.String(),
  signals: Type.Array(Type.String(), { minItems: 1 }),
  stepSeconds: Type.Number({ exclusiveMinimum: 0 }),
  windowSeconds: Type.Number({ exclusiveMinimum: 0 }),
  horizonSeconds: Type.Number({ exclusiveMinimum: 0 }),
  /** The bounds its features and labels were made with. */
  thresholds: Type.Array(
    Type.Object({ mode: Type.String(), signal: Type.String() }, { additionalProperties: true }),
  ),
  calibration: CalibrationSchema,
  /**
   * Weighted log loss on held-out runs by each method of calibration; absent in models of before
   * there was a choice.
   */
  calibrationLosses: Type.Optional(Type.Record(Type.String(), Type.Number())),
  /** How its answers are joined with those of the forecasts; absent in models of before they were. */
  ensemble: Type.Optional(EnsembleSchema),
  alarm: Type.Object({
    threshold: Type.Number(),
    clearThreshold: Type.Number(),
    /** Absent in models of before the alarm followed several steps. */
    smoothing: Type.Optional(Type.Number()),
    raiseSteps: Type.Integer(),
    clearSteps: Type.Integer(),
  }),
  training: Type.Object({
    /** SHA-256 of the dataset file. */
    datasetSha256: Type.String(),
    datasetRuns: Type.Integer(),
    rows: Type.Integer(),
    seed: Type.Number(),
    /** What differs from the kind's defaults. */
    parameters: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()])),
    /** What the fit found out: an out-of-bag estimate, the architecture chosen. */
    notes: Type.Optional(Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()]))),
  }),
  /** The figures by which models are compared; all of them are in evaluation.json. */
  metrics: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()])),
  /**
   * How its signals were spread while nothing was wrong; absent in models of before this was kept.
   */
  inputs: Type.Optional(InputSummarySchema),
  /** Absent where too few runs failed to learn when, and in models of before there was one. */
  timeToFailure: Type.Optional(TimeToFailureSchema),
  versions: Type.Record(Type.String(), Type.String()),
  /** SHA-256 of every other file of the folder that the model is read from; none lies outside. */
  files: Type.Record(Type.String({ pattern: FILE_NAME }), Type.String(), {
    additionalProperties: false,
  }),
});

export type TemperatureCalibration = Static<typeof TemperatureCalibrationSchema>;
export type IsotonicCalibration = Static<typeof IsotonicCalibrationSchema>;
export type Calibration = Static<typeof CalibrationSchema>;
export type TimeToFailureMetadata = Static<typeof TimeToFailureSchema>;
export type CalibrationMethod = Calibration['method'];
export type ModelMetadata = Static<typeof ModelMetadataSchema>;

const checker = Compile(ModelMetadataSchema);

/** A value that may be metadata, with the names of before replaced by those of now. */
export function withCurrentNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { breaches, pool, ...rest } = value as Record<string, unknown>;
  return {
    ...(breaches !== undefined && { thresholds: breaches }),
    ...(pool !== undefined && { ensemble: pool }),
    ...rest,
  };
}

/** The first thing wrong with a value as metadata; undefined when it is right. */
export function metadataProblem(value: unknown): string | undefined {
  const newer = newerFormat(value, 1);
  if (newer !== undefined) return newer;
  return checker.Check(value) ? undefined : schemaProblems(checker.Errors(value))[0];
}
