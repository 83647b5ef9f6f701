/** The columns before the signals, in the order in which they are written. */
export const LEADING_COLUMNS = [
  'timestamp',
  'run_id',
  'target',
  'scenario',
  'mode',
  'breach',
  'time_to_failure_seconds',
] as const;
