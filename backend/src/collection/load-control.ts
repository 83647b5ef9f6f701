import { askJson } from '../core/ask-json.js';
import { describeError, KfpError } from '../core/errors.js';

/** Changes the load of one instance while a run goes on. */
export interface LoadControl {
  /** @param factor relative to the rate found at the beginning */
  setFactor(factor: number): Promise<void>;
}

const TIMEOUT_MILLISECONDS = 5000;

/**
 * The control port of a demo-app's load generator. Factors are relative to the rate it has now.
 *
 * @param url `http://127.0.0.1:3101`
 * @param token of the target's failures, which is asked of who is on another machine
 * @throws KfpError `LOAD_CONTROL_UNREACHABLE`, `LOAD_CONTROL_REFUSED`
 */
export async function createLoadControl(url: string, token?: string): Promise<LoadControl> {
  const base = await callRate(url, token);
  return {
    setFactor: async (factor) => {
      await callRate(url, token, base * factor);
    },
  };
}

/** Reads the rate, or sets it. @returns the rate afterwards */
async function callRate(url: string, token: string | undefined, rate?: number): Promise<number> {
  const { status, text, body } = await askJson(`${url.replace(/\/+$/, '')}/rate`, {
    send: rate === undefined ? undefined : { rate },
    token: rate === undefined ? undefined : token,
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
  }).catch((cause: unknown) => {
    throw new KfpError(
      'LOAD_CONTROL_UNREACHABLE',
      `Cannot reach the load generator at ${url}: ${describeError(cause)}`,
      { cause, hint: 'Start it with --control-port, or leave out --load-control.' },
    );
  });
  if (status === 401 || status === 403) {
    throw new KfpError(
      'LOAD_CONTROL_REFUSED',
      `The load generator at ${url} lets nobody change its rate who lacks its token (status ${status}).`,
      { hint: 'Give its FAILURES_TOKEN as KFP_INJECTION_TOKEN.' },
    );
  }
  const answered = (body as { rate?: unknown } | null | undefined)?.rate;
  if (status === 200 && typeof answered === 'number') return answered;
  throw new KfpError(
    'LOAD_CONTROL_REFUSED',
    `${url} does not answer as a load generator does (status ${status}): ${text.slice(0, 200)}`,
    { hint: '--load-control takes the control port of the load generator, not the demo-app.' },
  );
}
