import { request } from 'undici';
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
  let statusCode: number;
  let text: string;
  try {
    const response = await request(`${url.replace(/\/+$/, '')}/rate`, {
      headersTimeout: TIMEOUT_MILLISECONDS,
      bodyTimeout: TIMEOUT_MILLISECONDS,
      ...(rate === undefined
        ? {}
        : {
            method: 'POST' as const,
            headers: {
              'content-type': 'application/json',
              ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            },
            body: JSON.stringify({ rate }),
          }),
    });
    statusCode = response.statusCode;
    text = await response.body.text();
  } catch (cause) {
    throw new KfpError(
      'LOAD_CONTROL_UNREACHABLE',
      `Cannot reach the load generator at ${url}: ${describeError(cause)}`,
      {
        cause,
        hint: 'Start it with --control-port, or leave out --load-control.',
      },
    );
  }
  if (statusCode === 401 || statusCode === 403) {
    throw new KfpError(
      'LOAD_CONTROL_REFUSED',
      `The load generator at ${url} lets nobody change its rate who lacks its token (status ${statusCode}).`,
      { hint: 'Give its FAILURES_TOKEN as KFP_INJECTION_TOKEN.' },
    );
  }
  const answered = statusCode === 200 ? rateIn(text) : undefined;
  if (answered === undefined) {
    throw new KfpError(
      'LOAD_CONTROL_REFUSED',
      `${url} does not answer as a load generator does (status ${statusCode}): ${text.slice(0, 200)}`,
      { hint: '--load-control takes the control port of the load generator, not the demo-app.' },
    );
  }
  return answered;
}

function rateIn(text: string): number | undefined {
  try {
    const { rate } = JSON.parse(text) as { rate?: unknown };
    return typeof rate === 'number' ? rate : undefined;
  } catch {
    return undefined;
  }
}
