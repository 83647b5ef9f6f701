/** The columns before the signals, in the order in which they are written. */
export const LEADING_COLUMNS = [
  'timestamp',
  'run_id',
  'target',
  'scenario',
  'mode',
  'violation',
  'time_to_failure_seconds',
] as const;

/** How earlier versions called a column, which is still read. */
export const FORMER_COLUMNS: ReadonlyMap<string, string> = new Map([['breach', 'violation']]);
