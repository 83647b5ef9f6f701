import type { Dispatcher } from 'undici';
import { KfpError } from '../core/errors.js';
import { connectionError, lateError } from './answer.js';
import type { PrometheusConnection } from './connection.js';

export interface Caller {
  /**
   * Calls, and has the answer's body read by `read`, within the time limit.
   *
   * @param form sent by POST; GET without one
   * @throws KfpError `PROMETHEUS_TIMEOUT`, those of the connection and of `read`; the signal's reason
   */
  call<T>(
    path: string,
    form: Readonly<Record<string, string>> | undefined,
    signal: AbortSignal | undefined,
    read: (response: Dispatcher.ResponseData) => Promise<T>,
  ): Promise<T>;
  /** By how much the server's clock was ahead at the last answer, see {@link clockSkew}. */
  skewSeconds(): number;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Calls of a server, each with a time limit for all of it, and with its clock compared to ours. */
export function createCaller(connection: PrometheusConnection, timeoutSeconds: number): Caller {
  let skew = 0;
  return {
    skewSeconds: () => skew,
    async call(path, form, signal, read) {
      const deadline = AbortSignal.timeout(timeoutSeconds * 1e3);
      const asked = Date.now();
      const startedAt = performance.now();
      try {
        const response = await connection.request({
          path,
          signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
          method: form === undefined ? 'GET' : 'POST',
          headers: form === undefined ? {} : FORM,
          body: form === undefined ? null : new URLSearchParams(form).toString(),
        });
        skew = clockSkew(response.headers['date'], asked, Date.now());
        return await read(response);
      } catch (cause) {
        if (signal?.aborted) throw signal.reason;
        if (cause instanceof KfpError) throw cause;
        throw deadline.aborted
          ? lateError(
              connection.where,
              timeoutSeconds,
              (performance.now() - startedAt) / 1e3,
              cause,
            )
          : connectionError(connection, cause);
      }
    },
  };
}

/**
 * The server wrote its date at some moment between asking and answering, so only what lies outside of that
 * is skew.
 *
 * @param asked unix milliseconds, as `answered`
 * @returns seconds; positive when the server is ahead
 */
export function clockSkew(
  date: string | string[] | undefined,
  asked: number,
  answered: number,
): number {
  const from = typeof date === 'string' ? Date.parse(date) : NaN;
  // A clock that was set between the two proves nothing.
  if (Number.isNaN(from) || answered < asked) return 0;
  if (from > answered) return (from - answered) / 1e3;
  const until = from + 1e3;
  return until < asked ? (until - asked) / 1e3 : 0;
}
