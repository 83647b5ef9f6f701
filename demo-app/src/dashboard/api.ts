import type { FailureSettings } from '../failures/types.js';
import type { Sample } from '../observe/history.js';
import type { Status } from '../observe/status.js';

/** What the page sets of a failure. */
export type Settings = Pick<
  FailureSettings,
  'rampSeconds' | 'durationSeconds' | 'shape' | 'intensity'
>;

/** Body of `POST /failures`: settings switch on, false switches off. */
export type FailureChanges = Readonly<Record<string, false | (Settings & { enabled: true })>>;

/** The app could not be asked, or refused. `message` is a sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    message: string,
    /** Of the answer; undefined without one. */
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface Api {
  status(): Promise<Status>;
  history(): Promise<readonly Sample[]>;
  /** @throws ApiError with the app's own words when it refuses the settings */
  change(changes: FailureChanges): Promise<void>;
}

/** A process that burns its CPU answers late; one that hangs never does. Milliseconds. */
const TIMEOUT = 4000;

/** Asks the app that served this page. Every method throws `ApiError` and nothing else. */
export function createApi(deps: {
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMilliseconds?: number | undefined;
  /** Asks the user for the token of changes; null: there is none to be had. */
  readonly askToken?: (() => Promise<string | null>) | undefined;
}): Api {
  const { timeoutMilliseconds: timeout = TIMEOUT } = deps;
  let token: string | null = null;

  /** @param field without which the answer is of no use; null: any answer will do */
  const ask = async (path: string, field: string | null, init?: RequestInit): Promise<unknown> => {
    let response: Response;
    let text: string;
    try {
      const signal = AbortSignal.timeout(timeout);
      response = await deps.fetch(path, { ...init, cache: 'no-store', signal });
      text = await response.text();
    } catch (cause) {
      const late = cause instanceof DOMException && cause.name === 'TimeoutError';
      const message = late
        ? `No answer within ${timeout / 1000} s.`
        : 'The connection was refused or broke off.';
      throw new ApiError(message, undefined, { cause });
    }
    const body = parse(text);
    if (!response.ok) {
      const { message = `${path} answered with status ${response.status}.` } = body;
      throw new ApiError(message as string, response.status);
    }
    if (field === null || typeof body[field] === 'object') return body;
    throw new ApiError(`${path} answered without what this page shows.`, response.status);
  };

  const change = async (changes: FailureChanges): Promise<void> => {
    const headers = new Headers({ 'content-type': 'application/json' });
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    const init = { method: 'POST', headers, body: JSON.stringify(changes) };
    await ask('/failures', null, init);
  };

  return {
    status: async () => (await ask('/api/status', 'failures')) as Status,
    async history() {
      const body = (await ask('/api/history', 'samples')) as { readonly samples: Sample[] };
      return body.samples;
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

/** The object in the text; an empty one when there is none. */
function parse(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
