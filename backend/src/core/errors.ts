/**
 * An error that a user can act on. `code` is stable and machine-readable (`PROMETHEUS_UNREACHABLE`);
 * `message` says what happened; `hint` says what to do about it. Everything else that is thrown is a
 * defect of ours and is reported as one.
 */
export class KfpError extends Error {
  override readonly name = 'KfpError';
  readonly code: string;
  readonly hint: string | undefined;
  /** HTTP status the API answers with when this error ends a request. */
  readonly statusCode: number;

  constructor(
    code: string,
    message: string,
    options: { hint?: string | undefined; cause?: unknown; statusCode?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.statusCode = options.statusCode ?? 500;
  }
}

/** The message of anything thrown, on one line, with the causes that explain it. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node wraps several connection attempts in an AggregateError whose own message is empty.
  const own = error.message || (error as NodeJS.ErrnoException).code || error.name;
  const cause = error.cause;
  if (cause === undefined) return own;
  const why = describeError(cause);
  return own.includes(why) ? own : `${own}: ${why}`;
}
