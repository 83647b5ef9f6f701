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

/** The header by which the workbench's server learns whom the page pretends to be. */
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
          showSuccess(request, response.data);
          subscriber.next(response);
          subscriber.complete();
        })
        .catch((error: unknown) => {
          settled = true;
          const failure = controller.signal.aborted
            ? cancelled(request)
            : toFetchError(error, request);
          showFailure(request, failure);
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
    request: BackendSrvRequest,
    signal: AbortSignal,
  ): Promise<FetchResponse<T>> => {
    const url = requestUrl(request);
    const headers = new Headers(request.headers as Record<string, string> | undefined);
    headers.set(ROLE_HEADER, role);
    headers.set('accept', headers.get('accept') ?? 'application/json, text/plain, */*');
    const response = await send(url, {
      method: request.method ?? 'GET',
      headers,
      signal,
      body: requestBody(request, headers),
      credentials: request.credentials ?? 'same-origin',
    });
    const data = (await responseData(response, request.responseType)) as T;
    const { status, statusText, ok, redirected, type } = response;
    const whole = {
      data,
      status,
      statusText,
      ok,
      redirected,
      type,
      url: response.url,
      headers: response.headers,
      config: request,
    };
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what Grafana rejects with is none
    if (!ok) throw errorOf(whole);
    return whole;
  };

  const showSuccess = (request: BackendSrvRequest, data: unknown): void => {
    const { showSuccessAlert } = request;
    if (showSuccessAlert === false) return;
    if (showSuccessAlert === undefined && (request.method ?? 'GET') === 'GET') return;
    const message = (data as { message?: unknown } | null | undefined)?.message;
    if (typeof message === 'string') appEvents.emit(AppEvents.alertSuccess, [message]);
  };

  const showFailure = (request: BackendSrvRequest, error: FetchError): void => {
    if (request.showErrorAlert === false || error.cancelled === true) return;
    setTimeout(() => {
      if (error.isHandled === true) return;
      const { message } = error.data as FetchErrorDataProps;
      appEvents.emit(AppEvents.alertError, [
        message ?? `${error.status} ${error.statusText ?? ''}`,
      ]);
    }, TOAST_DELAY_MILLISECONDS);
  };

  const bodyOf = async <T>(request: BackendSrvRequest): Promise<T> =>
    (await lastValueFrom(fetch<T>(request))).data;

  return {
    fetch,
    get: (url, params, requestId, more) =>
      bodyOf({
        ...more,
        method: 'GET',
        url,
        params: params as Record<string, unknown> | undefined,
        ...(requestId === undefined ? {} : { requestId }),
      }),
    delete: (url, data, more) => bodyOf({ ...more, method: 'DELETE', url, data }),
    post: (url, data, more) => bodyOf({ ...more, method: 'POST', url, data }),
    patch: (url, data, more) => bodyOf({ ...more, method: 'PATCH', url, data }),
    put: (url, data, more) => bodyOf({ ...more, method: 'PUT', url, data }),
    request: (request) => bodyOf(request),
    datasourceRequest: (request) => lastValueFrom(fetch(request)),
    chunked: () => {
      throw new Error('The workbench has no chunked requests.');
    },
  };
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

function requestBody({ data, method }: BackendSrvRequest, headers: Headers): BodyInit | null {
  if (data === undefined || data === null || method === undefined || method === 'GET') return null;
  if (typeof data === 'string' || data instanceof URLSearchParams || data instanceof Blob)
    return data;
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return JSON.stringify(data);
}

async function responseData(
  response: Response,
  responseType: BackendSrvRequest['responseType'],
): Promise<unknown> {
  if (responseType === 'blob') return response.blob();
  if (responseType === 'arraybuffer') return response.arrayBuffer();
  const text = await response.text();
  if (responseType === 'text') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function errorOf(response: FetchResponse<unknown>): FetchError {
  const { data, status, statusText, config } = response;
  const known = typeof data === 'object' && data !== null;
  return {
    status,
    statusText,
    config,
    data: known
      ? (data as FetchErrorDataProps)
      : { message: typeof data === 'string' && data !== '' ? data : statusText },
  };
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
