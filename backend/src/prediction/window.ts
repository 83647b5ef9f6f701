/** Share of the window that must have data before anything is said. */
const MIN_COVERAGE = 0.8;

/** Whether there is a value within the last steps. */
export function hasData(columns: readonly Float64Array[], steps: number): boolean {
  return columns.some((column) => {
    for (let i = column.length - 1; i >= Math.max(0, column.length - steps); i--) {
      if (!Number.isNaN(column[i])) return true;
    }
    return false;
  });
}

/** Whether enough steps of the window have a value in at least half of the signals. */
export function hasCoverage(columns: readonly Float64Array[], windowSteps: number): boolean {
  const last = columns[0]!.length - 1;
  let covered = 0;
  for (let step = last - windowSteps + 1; step <= last; step++) {
    const present = columns.filter((column) => step >= 0 && !Number.isNaN(column[step])).length;
    if (2 * present >= columns.length) covered++;
  }
  return covered / windowSteps >= MIN_COVERAGE;
}

/** Steps at the end of the windows at which nothing is known of any target. */
export function stepsSinceData(
  targets: readonly { readonly columns: readonly Float64Array[] }[],
): number {
  const steps = targets[0]?.columns[0]?.length ?? 0;
  for (let since = 0; since < steps; since++) {
    const step = steps - 1 - since;
    if (targets.some(({ columns }) => columns.some((column) => !Number.isNaN(column[step])))) {
      return since;
    }
  }
  return steps;
}
