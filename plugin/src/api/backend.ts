import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom, timeout } from 'rxjs';
import { APP_ID } from '../shared/ids';
import { toProblem } from './problem';
import type {
  Access,
  Failures,
  FailureState,
  Forecast,
  ForecastAnswer,
  ForecastRequest,
  Models,
  Predictions,
  Scorecard,
  ServiceConfig,
  Stopped,
  Targets,
  Training,
  TrainingRequest,
  Trainings,
} from './types';

/** Longest wait for an answer. Milliseconds. */
const PATIENCE = 15_000;

export interface ScorecardQuery {
  /** Needed where there are several. */
  readonly watch?: string;
  readonly from?: number;
  readonly to?: number;
  readonly target?: string;
  readonly mode?: string;
  readonly model?: string;
}

/**
 * The backend, through Grafana's proxy. Every call rejects with a `Problem`. Of calls of the same
 * kind and scope only the last is answered; the earlier ones are rejected as `cancelled`.
 */
export interface Backend {
  /** Whether the app's token lets changes through; changes nothing. */
  access(): Promise<Access>;
  config(): Promise<ServiceConfig>;
  /** @param target only this one @param watch only its targets */
  predictions(target?: string, watch?: string): Promise<Predictions>;
  targets(): Promise<Targets>;
  /** Forecast of a signal that the backend knows. */
  forecast(watch: string, target: string, signal: string): Promise<Forecast>;
  /** Forecast of any values. @param key one call per key is open at a time */
  forecastOf(key: string, request: ForecastRequest): Promise<ForecastAnswer>;
  /** @param target only this one */
  failures(target?: string): Promise<Failures>;
  /** Needs the Editor role. @param failures mode → on, off, or on with settings */
  setFailures(target: string, failures: Readonly<Record<string, unknown>>): Promise<FailureState>;
  /** Needs the Editor role. Switches all failures of all targets off. */
  stopFailures(): Promise<Stopped>;
  models(): Promise<Models>;
  /** The report of a model, a web page without scripts. */
  report(id: string): Promise<string>;
  /** Needs the Editor role. */
  activateModel(id: string): Promise<{ active: string }>;
  trainings(): Promise<Trainings>;
  /** Needs the Editor role. */
  startTraining(request: TrainingRequest): Promise<Training>;
  /** Needs the Editor role. */
  cancelTraining(id: string): Promise<Training>;
  scorecard(query: ScorecardQuery): Promise<Scorecard>;
}

/** The address of a backend's path as the browser sees it. @param path below `/v1/` */
export function proxied(path: string): string {
  return `/api/plugin-proxy/${APP_ID}/v1/${path}`;
}

/** @param scope tells apart who calls, so that one panel does not cancel another's calls */
export function createBackend(scope: string): Backend {
  async function call<T>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    rest: {
      data?: unknown;
      params?: Record<string, unknown>;
      key?: string;
      responseType?: 'text';
    } = {},
  ): Promise<T> {
    const { data, params, key = path, responseType } = rest;
    try {
      const response = await lastValueFrom(
        getBackendSrv()
          .fetch<T>({
            method,
            url: proxied(path),
            requestId: `${scope}/${method}/${key}`,
            showErrorAlert: false,
            showSuccessAlert: false,
            ...(data === undefined ? {} : { data }),
            ...(params === undefined ? {} : { params }),
            ...(responseType === undefined ? {} : { responseType }),
          })
          .pipe(timeout(PATIENCE)),
      );
      return response.data;
    } catch (error) {
      throw toProblem(error);
    }
  }

  const id = encodeURIComponent;
  const only = (target: string | undefined): { params?: Record<string, unknown> } =>
    target === undefined ? {} : { params: { target } };
  return {
    access: () => call('GET', 'access'),
    config: () => call('GET', 'config'),
    predictions: (target, watch) =>
      call('GET', 'predictions', target === undefined ? {} : { params: { target, watch } }),
    targets: () => call('GET', 'targets'),
    forecast: (watch, target, signal) =>
      call('GET', `targets/${id(target)}/forecast`, {
        params: { signal, watch },
        key: `forecast/${watch}/${target}/${signal}`,
      }),
    forecastOf: (key, request) =>
      call('POST', 'forecasts', { data: request, key: `forecasts/${key}` }),
    failures: (target) => call('GET', 'failures', only(target)),
    setFailures: (target, failures) =>
      call('POST', 'failures', { data: { target, failures }, key: `failures/${target}` }),
    stopFailures: () => call('DELETE', 'failures'),
    models: () => call('GET', 'models'),
    report: (model) => call('GET', `models/${id(model)}/report`, { responseType: 'text' }),
    activateModel: (model) => call('POST', `models/${id(model)}/activate`),
    trainings: () => call('GET', 'trainings'),
    startTraining: (request) => call('POST', 'trainings', { data: request }),
    cancelTraining: (training) => call('DELETE', `trainings/${id(training)}`),
    scorecard: (query) => call('GET', 'scorecard', { params: { ...query } }),
  };
}
