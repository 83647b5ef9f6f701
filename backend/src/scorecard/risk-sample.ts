import { Type, type Static } from 'typebox';

/** One stated risk of a target: whether it came true is known after a horizon. */
export const RiskSampleSchema = Type.Object({
  /** Unix seconds. */
  at: Type.Number(),
  risk: Type.Number(),
  model: Type.String(),
});

export type RiskSample = Static<typeof RiskSampleSchema>;

/** What becomes of a sample with one more step. */
export interface SampleResult {
  /** The one that goes on, or a new one; null where there is none. */
  readonly sample: RiskSample | null;
  /** The one whose time has come, and whether a failure came within it; undefined where none has. */
  readonly matured?: { readonly sample: RiskSample; readonly happened: boolean };
}

/**
 * Takes one risk per target and horizon, so that no two rest on the same data.
 *
 * @param now.stated the risk of this step; null where it cannot be sampled: while nothing is predicted, or
 *   something fails
 * @param now.failedAt first step of a failure that is seen at this step
 * @param now.sureUntil failures until then have been seen
 */
export function followSample(
  sample: RiskSample | null,
  now: {
    readonly stated: RiskSample | null;
    readonly isGap: boolean;
    readonly failedAt: number | undefined;
    readonly sureUntil: number;
  },
  horizonSeconds: number,
): SampleResult {
  const { stated, isGap, failedAt, sureUntil } = now;
  // Who was not watched cannot be judged.
  const open = isGap ? null : sample;
  if (open === null) return { sample: stated };
  if (failedAt !== undefined) {
    if (failedAt <= open.at) return { sample: stated };
    const happened = failedAt - open.at <= horizonSeconds;
    return { sample: stated, matured: { sample: open, happened } };
  }
  if (sureUntil < open.at + horizonSeconds) return { sample: open };
  return { sample: stated, matured: { sample: open, happened: false } };
}
