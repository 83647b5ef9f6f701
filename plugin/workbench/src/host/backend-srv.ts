import type {
  BackendSrv,
  BackendSrvRequest,
  FetchError,
  FetchErrorDataProps,
  FetchResponse,
} from '@grafana/runtime';
import { Observable, Subject, filter, lastValueFrom, map, merge, take } from 'rxjs';
import type { Role } from './session';

/** The header that tells the workbench's server which role the user has chosen. */
const ROLE_HEADER = 'x-workbench-role';

/**
 * Grafana's HTTP client as plugins and Scenes use it: JSON in and out, failures as `FetchError`, a same
 * `requestId` cancels the earlier call. It alerts of nothing: all that calls it here switches that off.
 */
export function createBackendSrv(
  role: Role,
  send: typeof window.fetch = window.fetch.bind(window),
): BackendSrv {
  /** Request ids of calls that take the place of earlier ones. */
  const begun = new Subject<string>();

  const fetch = <T>(config: BackendSrvRequest): Observable<FetchResponse<T>> => {
    const { requestId } = config;
    const answer = new Observable<FetchResponse<T>>((subscriber) => {
      if (requestId !== undefined) begun.next(requestId);
      const controller = new AbortController();
      void exchange<T>(config, controller.signal).then(
        (response) => subscriber.next(response),
        (error: unknown) => subscriber.error(toFetchError(error, config)),
      );
      return () => controller.abort();
    });
    const later = begun.pipe(
      filter((id) => id === requestId),
      map(() => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what Grafana rejects with is none
        throw { status: -1, statusText: 'Request was aborted', cancelled: true, config, data: {} };
      }),
    );
    return merge(answer, later).pipe(take(1));
  };

  const exchange = async <T>(
    config: BackendSrvRequest,
    signal: AbortSignal,
  ): Promise<FetchResponse<T>> => {
    const { method = 'GET', responseType } = config;
    const data: unknown = config.data;
    const headers = new Headers(config.headers as Record<string, string> | undefined);
    headers.set(ROLE_HEADER, role);
    if (data !== undefined && typeof data !== 'string') {
      headers.set('content-type', 'application/json');
    }
    const body = data === undefined || typeof data === 'string' ? data : JSON.stringify(data);
    const response = await send(requestUrl(config), { method, headers, signal, body });
    const text = await response.text();
    const found = responseType === 'text' ? text : parsed(text);
    const { status, statusText, ok, redirected, type, url } = response;
    if (!ok) {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what Grafana rejects with is none
      throw { status, statusText, config, data: errorData(found, statusText) };
    }
    return {
      data: found as T,
      status,
      statusText,
      ok,
      redirected,
      type,
      url,
      headers: response.headers,
      config,
    };
  };

  const bodyOf = async <T>(request: BackendSrvRequest): Promise<T> =>
    (await lastValueFrom(fetch<T>(request))).data;

  return {
    fetch,
    get: (url, params: Record<string, unknown> | undefined, requestId, more) =>
      bodyOf({ ...more, method: 'GET', url, params, requestId }),
    post: (url, data, more) => bodyOf({ ...more, method: 'POST', url, data }),
  } as BackendSrv;
}

/** The address with its parameters; `api/…` and `/api/…` are the same. */
export function requestUrl({ url, params }: Pick<BackendSrvRequest, 'url' | 'params'>): string {
  const path = /^([a-z]+:)?\//.test(url) ? url : `/${url}`;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((params ?? {}) as Record<string, unknown>)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  const text = query.toString();
  if (text === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}${text}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function errorData(data: unknown, statusText: string): FetchErrorDataProps {
  if (typeof data === 'object' && data !== null) return data;
  return { message: typeof data === 'string' && data !== '' ? data : statusText };
}

/** What never got an answer becomes a `FetchError` as well. */
function toFetchError(error: unknown, config: BackendSrvRequest): FetchError {
  if (!(error instanceof Error)) return error as FetchError;
  const { message } = error;
  return { status: 0, statusText: message, config, data: { message } };
}
