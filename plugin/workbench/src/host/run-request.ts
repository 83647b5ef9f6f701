import {
  LoadingState,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type PanelData,
} from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import type { Observable } from 'rxjs';
import { catchError, from, map, merge, of, share, takeUntil, timer } from 'rxjs';

/** Answers that come sooner than this never show as loading, so that panels do not flicker. */
const LOADING_AFTER_MILLISECONDS = 200;

/**
 * Sends a request to its data source and tells how it goes: loading, done, or failed with the error.
 * Scenes calls it through `getRunRequest`.
 */
export function runRequest(
  datasource: DataSourceApi,
  request: DataQueryRequest,
): Observable<PanelData> {
  const empty: PanelData = {
    state: LoadingState.Loading,
    series: [],
    timeRange: request.range,
    request,
  };
  if (request.targets.length === 0) return of({ ...empty, state: LoadingState.Done });
  const answers = from(datasource.query(request)).pipe(
    map((response) => toPanelData(response, empty)),
    catchError((error: unknown) => {
      const reason = toDataQueryError(error);
      return of({ ...empty, state: LoadingState.Error, error: reason, errors: [reason] });
    }),
    share(),
  );
  const loading = timer(LOADING_AFTER_MILLISECONDS).pipe(
    map(() => empty),
    takeUntil(answers),
  );
  return merge(loading, answers);
}

function toPanelData(response: DataQueryResponse, empty: PanelData): PanelData {
  const errors: DataQueryError[] = response.errors ?? (response.error ? [response.error] : []);
  const [first] = errors;
  const finished = {
    ...empty,
    state: first === undefined ? (response.state ?? LoadingState.Done) : LoadingState.Error,
    series: response.data as PanelData['series'],
    error: first,
    errors: first && errors,
  };
  if (finished.request) finished.request = { ...finished.request, endTime: Date.now() };
  return finished;
}
