/** One comparison of a model with another implementation of it. */
export interface Check {
  /** What is compared with what. */
  readonly name: string;
  readonly rows: number;
  /** The largest difference of two numbers; of classes, the number of rows that differ. */
  readonly difference: number;
  readonly allowed: number;
  readonly passed: boolean;
  /** Where the largest difference is, when it is too large. */
  readonly detail?: string | undefined;
}

/**
 * Compares two tables of numbers.
 *
 * @param columns names of the columns; both tables are row-major
 */
export function compareTables(
  name: string,
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
  columns: readonly string[],
  allowed: number,
): Check {
  const rows = ours.length / columns.length;
  let worst = 0;
  let difference = 0;
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    const own = Math.abs((ours[i] ?? NaN) - (theirs[i] ?? NaN));
    // NaN is as different as can be, whatever else there is.
    if (!(own <= difference)) [worst, difference] = [i, Number.isNaN(own) ? Infinity : own];
    if (difference === Infinity) break;
  }
  const passed = difference <= allowed;
  const row = Math.floor(worst / columns.length);
  const column = columns[worst % columns.length]!;
  return {
    name,
    rows,
    difference,
    allowed,
    passed,
    detail: passed
      ? undefined
      : `row ${row}, ${column}: ${ours[worst]} here, ${theirs[worst]} there`,
  };
}

/** Compares what was chosen for each row. */
export function compareClasses(
  name: string,
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
  classes: readonly string[],
): Check {
  const rows = Array.from(ours).keys();
  const different = [...rows].filter((row) => ours[row] !== theirs[row]);
  const [first] = different;
  const named = (k: number | undefined): string => classes[k ?? -1] ?? String(k);
  return {
    name,
    rows: ours.length,
    difference: different.length,
    allowed: 0,
    passed: different.length === 0,
    detail:
      first === undefined
        ? undefined
        : `row ${first}: ${named(ours[first])} here, ${named(theirs[first])} there`,
  };
}
