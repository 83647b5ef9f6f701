import { AppEvents, type EventBusExtended } from '@grafana/data';
import type {
  BackendSrv,
  BackendSrvRequest,
  FetchError,
  FetchErrorDataProps,
  FetchResponse,
} from '@grafana/runtime';
import { Observable, lastValueFrom } from 'rxjs';
import type { Role } from './session';

/** The header that tells the workbench's server which role the user has chosen. */
const ROLE_HEADER = 'x-workbench-role';

/** Errors that nobody has marked as handled by then are shown. Grafana waits as long. */
const TOAST_DELAY_MILLISECONDS = 50;

export interface BackendSrvOptions {
  readonly role: Role;
  readonly appEvents: EventBusExtended;
  readonly fetch?: typeof window.fetch;
}

/**
 * Grafana's HTTP client as plugins use it: JSON in and out, failures as `FetchError`, a same
 * `requestId` cancels the earlier call, alerts unless they are switched off.
 */
export function createBackendSrv(options: BackendSrvOptions): BackendSrv {
  const { role, appEvents } = options;
  const send = options.fetch ?? window.fetch.bind(window);
  /** The call under way for each request id. */
  const running = new Map<string, AbortController>();

  const fetch = <T>(request: BackendSrvRequest): Observable<FetchResponse<T>> =>
    new Observable<FetchResponse<T>>((subscriber) => {
      const controller = new AbortController();
      const { requestId, abortSignal } = request;
      if (requestId !== undefined) {
        running.get(requestId)?.abort();
        running.set(requestId, controller);
      }
      const onAbort = (): void => controller.abort();
      abortSignal?.addEventListener('abort', onAbort, { once: true });
      let settled = false;
      void exchange<T>(request, controller.signal)
        .then((response) => {
          settled = true;
          showSuccess(appEvents, response);
          subscriber.next(response);
          subscriber.complete();
        })
        .catch((error: unknown) => {
          settled = true;
          const failure = controller.signal.aborted
            ? cancelled(request)
            : toFetchError(error, request);
          showFailure(appEvents, failure);
          subscriber.error(failure);
        })
        .finally(() => {
          abortSignal?.removeEventListener('abort', onAbort);
          if (requestId !== undefined && running.get(requestId) === controller)
            running.delete(requestId);
        });
      return () => {
        if (!settled) controller.abort();
      };
    });

  const exchange = async <T>(
    config: BackendSrvRequest,
    signal: AbortSignal,
  ): Promise<FetchResponse<T>> => {
    const headers = new Headers(config.headers as Record<string, string> | undefined);
    headers.set(ROLE_HEADER, role);
    const response = await send(requestUrl(config), {
      method: config.method ?? 'GET',
      headers,
      signal,
      body: requestBody(config, headers),
      credentials: 'same-origin',
    });
    const data = (await responseData(response, config.responseType)) as T;
    const { status, statusText, ok, redirected, type, url } = response;
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what Grafana rejects with is none
    if (!ok) throw { status, statusText, config, data: errorData(data, statusText) };
    return {
      data,
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
    get: (url, params, requestId, more) =>
      bodyOf({ ...more, method: 'GET', url, params: params as Record<string, unknown>, requestId }),
    delete: (url, data, more) => bodyOf({ ...more, method: 'DELETE', url, data }),
    post: (url, data, more) => bodyOf({ ...more, method: 'POST', url, data }),
    patch: (url, data, more) => bodyOf({ ...more, method: 'PATCH', url, data }),
    put: (url, data, more) => bodyOf({ ...more, method: 'PUT', url, data }),
    request: bodyOf,
    datasourceRequest: (request) => lastValueFrom(fetch(request)),
    chunked: () => {
      throw new Error('The workbench has no chunked requests.');
    },
  };
}

function showSuccess(appEvents: EventBusExtended, { config, data }: FetchResponse<unknown>): void {
  const { showSuccessAlert = (config.method ?? 'GET') !== 'GET' } = config;
  const message = (data as { message?: unknown } | null | undefined)?.message;
  if (showSuccessAlert && typeof message === 'string') {
    appEvents.emit(AppEvents.alertSuccess, [message]);
  }
}

function showFailure(appEvents: EventBusExtended, error: FetchError): void {
  if (error.config.showErrorAlert === false || error.cancelled === true) return;
  setTimeout(() => {
    if (error.isHandled === true) return;
    const { message } = error.data as FetchErrorDataProps;
    appEvents.emit(AppEvents.alertError, [message ?? `${error.status} ${error.statusText ?? ''}`]);
  }, TOAST_DELAY_MILLISECONDS);
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

function requestBody({ data, method = 'GET' }: BackendSrvRequest, headers: Headers): string | null {
  if (data === undefined || data === null || method === 'GET') return null;
  if (typeof data === 'string') return data;
  headers.set('content-type', 'application/json');
  return JSON.stringify(data);
}

async function responseData(
  response: Response,
  responseType: BackendSrvRequest['responseType'],
): Promise<unknown> {
  const text = await response.text();
  if (responseType === 'text') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function errorData(data: unknown, statusText: string): FetchErrorDataProps {
  if (typeof data === 'object' && data !== null) return data;
  return { message: typeof data === 'string' && data !== '' ? data : statusText };
}

function cancelled(config: BackendSrvRequest): FetchError {
  return { status: -1, statusText: 'Request was aborted', cancelled: true, config, data: {} };
}

/** What never got an answer becomes a `FetchError` as well. */
function toFetchError(error: unknown, config: BackendSrvRequest): FetchError {
  if (typeof error === 'object' && error !== null && 'status' in error && 'config' in error) {
    return error as FetchError;
  }
  const message = error instanceof Error ? error.message : String(error);
  return { status: 0, statusText: message, config, data: { message } };
}
