import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom, timeout } from 'rxjs';
import { APP_ID } from '../shared/ids';
import { toProblem } from './problem';
import type * as api from './types';

/** Longest wait for an answer. Milliseconds. */
const PATIENCE = 15_000;

export interface ScorecardQuery {
  /** Needed where there are several. */
  readonly watch?: string;
  readonly from?: number;
  readonly mode?: string;
  readonly target?: string;
  readonly model?: string;
}

/** The address of a backend's path as the browser sees it. @param path below `/v1/` */
export function proxied(path: string): string {
  return `/api/plugin-proxy/${APP_ID}/v1/${path}`;
}

export type Backend = ReturnType<typeof createBackend>;

/**
 * The backend, through Grafana's proxy. Every call rejects with a `Problem`. Of calls of the same
 * kind and scope only the last is answered; the earlier ones are rejected as `cancelled`. What changes
 * something needs the Editor role.
 *
 * @param scope tells apart who calls, so that one panel does not cancel another's calls
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- each call says its own
export function createBackend(scope: string) {
  async function call<T>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    options: {
      data?: unknown;
      params?: Record<string, unknown>;
      /** One call per key is open at a time. */
      key?: string;
      responseType?: 'text';
    } = {},
  ): Promise<T> {
    const { key = path, ...rest } = options;
    try {
      const response = await lastValueFrom(
        getBackendSrv()
          .fetch<T>({
            method,
            url: proxied(path),
            requestId: `${scope}/${method}/${key}`,
            showErrorAlert: false,
            showSuccessAlert: false,
            ...rest,
          })
          .pipe(timeout(PATIENCE)),
      );
      return response.data;
    } catch (error) {
      throw toProblem(error);
    }
  }

  const id = encodeURIComponent;
  return {
    /** Whether the app's token lets changes through; changes nothing. */
    access: () => call<api.Access>('GET', 'access'),
    config: () => call<api.ServiceConfig>('GET', 'config'),
    /** @param target only this one @param watch only its targets */
    predictions: (target?: string, watch?: string) =>
      call<api.Predictions>('GET', 'predictions', { params: { target, watch } }),
    /** Forecast of a signal that the backend knows. */
    forecast: (watch: string, target: string, signal: string) =>
      call<api.Forecast>('GET', `targets/${id(target)}/forecast`, {
        params: { signal, watch },
        key: `forecast/${watch}/${target}/${signal}`,
      }),
    /** Forecast of any values. @param key one call per key is open at a time */
    forecastOf: (key: string, request: api.ForecastRequest) =>
      call<api.ForecastAnswer>('POST', 'forecasts', { data: request, key: `forecasts/${key}` }),
    failures: (target: string) => call<api.Failures>('GET', 'failures', { params: { target } }),
    /** @param failures mode → on, off, or on with settings */
    setFailures: (target: string, failures: Readonly<Record<string, unknown>>) =>
      call<api.FailureState>('POST', 'failures', {
        data: { target, failures },
        key: `failures/${target}`,
      }),
    /** Switches all failures of all targets off. */
    stopFailures: () => call<api.Stopped>('DELETE', 'failures'),
    models: () => call<api.Models>('GET', 'models'),
    /** The report of a model, a web page without scripts. */
    report: (model: string) =>
      call<string>('GET', `models/${id(model)}/report`, { responseType: 'text' }),
    activateModel: (model: string) =>
      call<{ active: string }>('POST', `models/${id(model)}/activate`),
    trainings: () => call<api.Trainings>('GET', 'trainings'),
    startTraining: (request: api.TrainingRequest) =>
      call<api.Training>('POST', 'trainings', { data: request }),
    cancelTraining: (training: string) => call<api.Training>('DELETE', `trainings/${id(training)}`),
    scorecard: (query: ScorecardQuery) =>
      call<api.Scorecard>('GET', 'scorecard', { params: { ...query } }),
  };
}
