/** Share of the window that must have data before anything is predicted: as the service has it. */
const MIN_COVERAGE = 0.8;

/**
 * Whether a target's window has enough data to predict from, step by step: at least half of the
 * signals at four steps of five.
 */
export function createCoverage(windowSteps: number): {
  /** @returns whether it is enough, this step included */
  update(columns: readonly Float64Array[], at: number): boolean;
} {
  const marks = new Uint8Array(windowSteps);
  let next = 0;
  let covered = 0;
  return {
    update(columns, at) {
      let present = 0;
      for (const column of columns) if (!Number.isNaN(column[at]!)) present++;
      covered -= marks[next]!;
      marks[next] = 2 * present >= columns.length ? 1 : 0;
      covered += marks[next]!;
      next = (next + 1) % windowSteps;
      return covered >= MIN_COVERAGE * windowSteps;
    },
  };
}
