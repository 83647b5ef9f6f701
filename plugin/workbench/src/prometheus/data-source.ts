import {
  DataSourceApi,
  PluginType,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  type DataSourceJsonData,
  type DataSourcePluginMeta,
  type Labels,
  type MetricFindValue,
  type ScopedVars,
  type TestDataSourceResponse,
  type TimeRange,
} from '@grafana/data';
import { getBackendSrv, getTemplateSrv } from '@grafana/runtime';
import { catchError, forkJoin, map, of, type Observable } from 'rxjs';
import { messageOf } from '../host/message-of';
import { interpolateForPromQL } from './escape';
import { toFrames, toTable } from './frames';
import {
  isSingle,
  type PrometheusQuery,
  type PrometheusResult,
  type PrometheusSeries,
} from './query';
import { alignedRange, promDuration, queryStep } from './step';
import { selector } from './legend';
import { parseVariableQuery, variableQueryText } from './variable-query';

export const PROMETHEUS_UID = 'prometheus';

/** Where Grafana lets browsers ask a data source. */
const BASE = `/api/datasources/proxy/uid/${PROMETHEUS_UID}/api/v1`;

/** Prometheus as a data source of the workbench: queries, variables and annotations, as in Grafana. */
export function createPrometheusDataSource(timeInterval: string): PrometheusDataSource {
  return new PrometheusDataSource({
    id: 1,
    uid: PROMETHEUS_UID,
    type: 'prometheus',
    name: 'Prometheus',
    access: 'proxy',
    readOnly: true,
    isDefault: true,
    url: BASE,
    jsonData: { timeInterval } as DataSourceJsonData,
    // As far as Scenes reads it.
    meta: {
      id: 'prometheus',
      name: 'Prometheus',
      type: PluginType.datasource,
      metrics: true,
      annotations: true,
      info: { logos: { small: '', large: '' } },
    } as DataSourcePluginMeta,
  });
}

export class PrometheusDataSource extends DataSourceApi<PrometheusQuery> {
  /** Scenes calculates `$__interval` with this as the shortest. */
  override readonly interval: string;
  /** With this, Scenes runs annotation queries as it runs any other. */
  override readonly annotations = {};

  constructor(readonly settings: DataSourceInstanceSettings) {
    super(settings);
    const { timeInterval } = settings.jsonData as { timeInterval?: string };
    this.interval = timeInterval || '15s';
  }

  override query(request: DataQueryRequest<PrometheusQuery>): Observable<DataQueryResponse> {
    const targets = request.targets.filter((target) => !target.hide && (target.expr ?? '') !== '');
    if (targets.length === 0) return of({ data: [] });
    const severalTables = targets.filter(wantsTable).length > 1;
    const runs = targets.flatMap((target) => this.run(target, request, severalTables));
    return forkJoin(runs).pipe(
      map((answers) => {
        const errors = answers.flatMap(({ errors: found }) => found ?? []);
        const data = answers.flatMap((answer) => answer.data as DataFrame[]);
        return errors.length === 0 ? { data } : { data, error: errors[0], errors };
      }),
    );
  }

  /** A query that wants both, its range and its last value, is two. */
  private run(
    target: PrometheusQuery,
    request: DataQueryRequest<PrometheusQuery>,
    severalTables: boolean,
  ): Observable<DataQueryResponse>[] {
    const { range } = request;
    const fromMs = range.from.valueOf();
    const toMs = range.to.valueOf();
    const templates = getTemplateSrv();
    const { stepMs, rateIntervalMs } = queryStep({
      intervalMs: request.intervalMs,
      rangeMs: toMs - fromMs,
      minStep: /^\$\{?__(rate_)?interval/.test(target.interval ?? '')
        ? target.interval
        : templates.replace(target.interval, request.scopedVars),
      intervalFactor: target.intervalFactor,
      scrapeInterval: this.interval,
    });
    const variables: ScopedVars = {
      ...request.scopedVars,
      ...rangeVariables(range),
      __interval: scoped(promDuration(stepMs)),
      __interval_ms: scoped(String(stepMs)),
      __rate_interval: scoped(promDuration(rateIntervalMs)),
      __rate_interval_ms: scoped(String(rateIntervalMs)),
    };
    const expr = templates.replace(target.expr, variables, interpolateForPromQL);
    const legendFormat = templates.replace(target.legendFormat, variables);
    const sent = { refId: target.refId, expr, legendFormat, stepMs };

    const instant = target.instant === true;
    const isRange = target.range === true || !instant;
    const { start, end } = alignedRange(fromMs, toMs, stepMs);
    const forms: [path: string, form: Record<string, string>][] = [];
    if (isRange) {
      forms.push([
        'query_range',
        { query: expr, start: String(start), end: String(end), step: String(stepMs / 1000) },
      ]);
    }
    if (instant) forms.push(['query', { query: expr, time: String(toMs / 1000) }]);
    return forms.map(([path, form]) =>
      this.post<PrometheusResult>(path, form, `${request.requestId}/${target.refId}/${path}`).pipe(
        map((result) => {
          const frames = toFrames(result, sent);
          return {
            data: wantsTable(target) ? toTable(frames, target.refId, severalTables) : frames,
          };
        }),
        // What one query of a panel lacks does not take away the others.
        catchError((error: unknown) =>
          of({ data: [], errors: [{ refId: target.refId, message: messageOf(error) }] }),
        ),
      ),
    );
  }

  /** The values of a template variable. */
  override async metricFindQuery(
    query: unknown,
    options: { readonly range?: TimeRange; readonly scopedVars?: ScopedVars } = {},
  ): Promise<MetricFindValue[]> {
    const { range } = options;
    const variables = { ...options.scopedVars, ...(range && rangeVariables(range)) };
    const text = getTemplateSrv().replace(
      variableQueryText(query),
      variables,
      interpolateForPromQL,
    );
    const parsed = parseVariableQuery(text);
    if (parsed === undefined) return [];
    const start = range && String(Math.floor(range.from.valueOf() / 1000));
    const end = range && String(Math.ceil(range.to.valueOf() / 1000));
    const read = <T = string>(path: string, match?: string): Promise<T[]> =>
      this.read<T[]>(path, { start, end, 'match[]': match });
    switch (parsed.kind) {
      case 'label-names':
        return names(await read('labels', parsed.match));
      case 'label-values':
        return names(await read(`label/${parsed.label}/values`, parsed.match));
      case 'metrics':
        return names(await read('label/__name__/values', `{__name__=~"${parsed.pattern}"}`));
      case 'series':
        return names((await read<Labels>('series', parsed.match)).map(selector));
      case 'query-result':
        return names(
          resultTexts(
            await this.read<PrometheusResult>('query', { query: parsed.expr, time: end }),
          ),
        );
    }
  }

  override async testDatasource(): Promise<TestDataSourceResponse> {
    await this.read('query', { query: '1' });
    return { status: 'success', message: 'Prometheus answers.' };
  }

  private post<T>(path: string, form: Record<string, string>, requestId: string): Observable<T> {
    return getBackendSrv()
      .fetch<{ data: T }>({
        url: `${BASE}/${path}`,
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        data: new URLSearchParams(form).toString(),
        requestId,
        showErrorAlert: false,
        showSuccessAlert: false,
      })
      .pipe(map((response) => response.data.data));
  }

  private async read<T>(path: string, params: Record<string, string | undefined>): Promise<T> {
    try {
      const body = await getBackendSrv().get<{ data: T }>(`${BASE}/${path}`, params, undefined, {
        showErrorAlert: false,
      });
      return body.data;
    } catch (error) {
      throw new Error(messageOf(error), { cause: error });
    }
  }
}

/** One line per series: `up{job="a"} 1 1700000000000`, which a variable's regex takes apart. */
function resultTexts(result: PrometheusResult): string[] {
  if (isSingle(result)) return [result.result[1]];
  return result.result.map(({ metric, value = [0, ''] }: PrometheusSeries) => {
    const { __name__: name = '', ...labels } = metric;
    const matchers = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    return `${name}{${matchers.join(',')}} ${value[1]} ${value[0] * 1000}`;
  });
}

function names(values: readonly string[]): MetricFindValue[] {
  return values.map((text) => ({ text }));
}

function rangeVariables({ from: start, to }: TimeRange): ScopedVars {
  const ms = to.diff(start);
  const seconds = Math.round(ms / 1000);
  return {
    __range: scoped(`${seconds}s`),
    __range_s: scoped(String(seconds)),
    __range_ms: scoped(String(ms)),
  };
}

function scoped(value: string): { text: string; value: string } {
  return { text: value, value };
}

/** Whether a query asks for rows in place of series. */
function wantsTable({ format }: PrometheusQuery): boolean {
  return format === 'table';
}
