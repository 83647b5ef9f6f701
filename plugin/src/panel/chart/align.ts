import type { Values } from '../series/values';

/** A column of a plot: null is a gap, undefined says that this series has no sample at that time. */
export type Column = Values;

/** Series that share their times. Unix milliseconds, ascending. */
export interface Group {
  readonly times: readonly number[];
  readonly columns: readonly Column[];
}

export interface Aligned {
  readonly times: readonly number[];
  /** All columns of all groups, in their order, each as long as `times`. */
  readonly columns: readonly Column[];
}

/** Brings all series onto one time axis. Linear in the number of samples where times are shared. */
export function align(groups: readonly Group[]): Aligned {
  const filled = groups.filter(({ times }) => times.length > 0);
  const distinct = distinctTimes(filled);
  const times = distinct.length === 1 ? distinct[0]! : mergeTimes(distinct);
  return {
    times,
    columns: groups.flatMap((group) =>
      group.times.length === times.length
        ? group.columns
        : group.columns.map((column) => spread(group.times, column, times)),
    ),
  };
}

function distinctTimes(groups: readonly Group[]): (readonly number[])[] {
  const distinct: (readonly number[])[] = [];
  for (const { times } of groups) {
    if (!distinct.some((known) => areEqual(known, times))) distinct.push(times);
  }
  return distinct;
}

function areEqual(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length || a[0] !== b[0]) return false;
  for (let i = a.length - 1; i > 0; i--) if (a[i] !== b[i]) return false;
  return true;
}

function mergeTimes(all: readonly (readonly number[])[]): number[] {
  const sorted = Float64Array.from(all.flat()).sort();
  const merged: number[] = [];
  for (const time of sorted) if (time !== merged[merged.length - 1]) merged.push(time);
  return merged;
}

/** Both times ascend, so one pass of each suffices. A gap reaches to the next sample on each side. */
function spread(
  times: readonly number[],
  column: Column,
  all: readonly number[],
): (number | null | undefined)[] {
  const out = new Array<number | null | undefined>(all.length).fill(undefined);
  const gaps: number[] = [];
  let at = 0;
  for (let i = 0; i < times.length; i++) {
    while (all[at] !== times[i]) at++;
    out[at] = column[i];
    if (column[i] === null) gaps.push(at);
  }
  for (const gap of gaps) {
    for (let i = gap - 1; i >= 0 && out[i] === undefined; i--) out[i] = null;
    for (let i = gap + 1; i < out.length && out[i] === undefined; i++) out[i] = null;
  }
  return out;
}
