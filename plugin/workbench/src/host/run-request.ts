import {
  LoadingState,
  type DataQueryRequest,
  type DataSourceApi,
  type PanelData,
} from '@grafana/data';
import { from, map, merge, share, takeUntil, timer, type Observable } from 'rxjs';

/** Answers that come sooner than this never show as loading, so that panels do not flicker. */
const LOADING_AFTER_MILLISECONDS = 200;

/**
 * Sends a request to its data source and tells how it goes: loading, done, or failed with the errors
 * that it answers. Scenes calls it through `getRunRequest`.
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
  const answers = from(datasource.query(request)).pipe(
    map(({ data, errors = [] }): PanelData => {
      const [error] = errors;
      const state = error === undefined ? LoadingState.Done : LoadingState.Error;
      return {
        ...empty,
        state,
        series: data as PanelData['series'],
        error,
        errors: error && errors,
      };
    }),
    share(),
  );
  const loading = timer(LOADING_AFTER_MILLISECONDS).pipe(
    map(() => empty),
    takeUntil(answers),
  );
  return merge(loading, answers);
}
