import type { FailureChanges, History, Status } from './types.js';

/** The app could not be asked, or said no. `message` is a sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    message: string,
    /** Whether the app answered at all. */
    readonly answered: boolean,
    /** Of the answer; undefined without one. */
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface Api {
  status(): Promise<Status>;
  history(): Promise<History>;
  /** @throws ApiError with the app's own words when it refuses the settings */
  change(changes: FailureChanges): Promise<void>;
}

/** A process that burns its CPU answers late; one that hangs never does. Milliseconds. */
const TIMEOUT = 4000;

/** Asks the app that served this page. Every method throws `ApiError` and nothing else. */
export function createApi(deps: {
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMilliseconds?: number;
  /** Asks the user for the token of changes; null: there is none to be had. */
  readonly askToken?: () => Promise<string | null>;
}): Api {
  const timeout = deps.timeoutMilliseconds ?? TIMEOUT;

  const ask = async (path: string, init?: RequestInit): Promise<unknown> => {
    let response: Response;
    let text: string;
    try {
      response = await deps.fetch(path, {
        ...init,
        cache: 'no-store',
        signal: AbortSignal.timeout(timeout),
      });
      text = await response.text();
    } catch (cause) {
      const late = cause instanceof DOMException && cause.name === 'TimeoutError';
      const message = late
        ? `No answer within ${timeout / 1000} s.`
        : 'The connection was refused or broke off.';
      throw new ApiError(message, false, undefined, { cause });
    }
    const body = parse(text);
    if (!response.ok) {
      const said = isObject(body) && typeof body['message'] === 'string' ? body['message'] : null;
      const message = said ?? `${path} answered with status ${response.status}.`;
      throw new ApiError(message, true, response.status);
    }
    if (!isObject(body)) throw new ApiError(`${path} answered something that is not JSON.`, true);
    return body;
  };

  let token: string | null = null;
  const change = async (changes: FailureChanges): Promise<void> => {
    await ask('/failures', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(changes),
    });
  };

  return {
    async status() {
      const body = (await ask('/api/status')) as Partial<Status>;
      if (!isObject(body.failures) || !isObject(body.limits) || !Array.isArray(body.events)) {
        throw new ApiError('/api/status answered without what this page shows.', true);
      }
      return body as Status;
    },
    async history() {
      const body = (await ask('/api/history')) as Partial<History>;
      if (!Array.isArray(body.timestamps)) {
        throw new ApiError('/api/history answered without what this page shows.', true);
      }
      return body as History;
    },
    async change(changes) {
      try {
        await change(changes);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
        token = (await deps.askToken?.()) ?? null;
        if (token === null) throw error;
        await change(changes);
      }
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
