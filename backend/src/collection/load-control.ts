import { request } from 'undici';
import { describeError, KfpError } from '../core/errors.js';

/** Changes the load of one instance while a run goes on. */
export interface LoadControl {
  /** @param factor relative to the rate found at the beginning */
  setFactor(factor: number): Promise<void>;
}

/**
 * The control port of a demo-app's load generator.
 *
 * @param url `http://127.0.0.1:3101`
 * @throws KfpError `LOAD_CONTROL_UNREACHABLE`
 */
export async function createLoadControl(url: string): Promise<LoadControl> {
  const call = async (body?: { rate: number }): Promise<number> => {
    try {
      const response = await request(`${url.replace(/\/+$/, '')}/rate`, {
        headersTimeout: 5000,
        ...(body === undefined
          ? {}
          : {
              method: 'POST' as const,
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body),
            }),
      });
      return ((await response.body.json()) as { rate: number }).rate;
    } catch (cause) {
      throw new KfpError(
        'LOAD_CONTROL_UNREACHABLE',
        `Cannot reach ${url}: ${describeError(cause)}`,
        {
          cause,
          hint: 'Start the load generator with --control-port, or leave out --load-control.',
        },
      );
    }
  };
  const base = await call();
  return {
    setFactor: async (factor) => {
      await call({ rate: base * factor });
    },
  };
}
