import {
  DataSourceApi,
  PluginType,
  rangeUtil,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  type DataSourceJsonData,
  type DataSourcePluginMeta,
  type MetricFindValue,
  type ScopedVars,
  type TestDataSourceResponse,
  type TimeRange,
} from '@grafana/data';
import { getBackendSrv, getTemplateSrv } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';
import { catchError, forkJoin, map, of, type Observable } from 'rxjs';
import { messageOf } from '../host/message-of';
import { interpolateForPromQL } from './escape';
import { toFrames, toTable, type PrometheusResult } from './frames';
import { alignedRange, promDuration, queryStep } from './step';

/** One query of a panel as Grafana's Prometheus data source saves it, as far as our dashboards use it. */
interface PrometheusQuery extends DataQuery {
  readonly expr?: string;
  readonly instant?: boolean;
  /** Rows in place of series. */
  readonly format?: 'time_series' | 'table';
  readonly legendFormat?: string;
}

const UID = 'prometheus';

/** Where Grafana lets browsers ask a data source. */
const BASE = `/api/datasources/proxy/uid/${UID}/api/v1`;

/** What Grafana's data source takes when nothing says how often Prometheus scrapes. */
const DEFAULT_SCRAPE_INTERVAL = '15s';

/** Prometheus as a data source of the workbench: queries and variables, as in Grafana. */
export class PrometheusDataSource extends DataSourceApi<PrometheusQuery> {
  readonly settings: DataSourceInstanceSettings;
  /** Scenes calculates `$__interval` with this as the shortest. */
  override readonly interval: string;

  /** @param timeInterval how often Prometheus scrapes; empty where that is not known */
  constructor(timeInterval: string) {
    const settings: DataSourceInstanceSettings = {
      id: 1,
      uid: UID,
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
        info: { logos: { small: '', large: '' } },
      } as DataSourcePluginMeta,
    };
    super(settings);
    this.settings = settings;
    this.interval = timeInterval || DEFAULT_SCRAPE_INTERVAL;
  }

  override query(request: DataQueryRequest<PrometheusQuery>): Observable<DataQueryResponse> {
    const targets = request.targets.filter(({ hide, expr }) => !hide && expr);
    if (targets.length === 0) return of({ data: [] });
    const severalTables = targets.filter(({ format }) => format === 'table').length > 1;
    return forkJoin(targets.map((target) => this.run(target, request, severalTables))).pipe(
      map((answers) => ({
        data: answers.flatMap(({ data }) => data as DataFrame[]),
        errors: answers.flatMap(({ errors = [] }) => errors),
      })),
    );
  }

  private run(
    target: PrometheusQuery,
    request: DataQueryRequest<PrometheusQuery>,
    severalTables: boolean,
  ): Observable<DataQueryResponse> {
    const { refId, format, instant } = target;
    const { range, scopedVars, intervalMs } = request;
    const fromMs = range.from.valueOf();
    const toMs = range.to.valueOf();
    const scrapeMs = rangeUtil.intervalToMs(this.interval);
    const { stepMs, rateIntervalMs } = queryStep(intervalMs, toMs - fromMs, scrapeMs);
    const variables: ScopedVars = {
      ...scopedVars,
      __range: scoped(toMs - fromMs),
      __interval: scoped(stepMs),
      __rate_interval: scoped(rateIntervalMs),
    };
    const templates = getTemplateSrv();
    const expr = templates.replace(target.expr, variables, interpolateForPromQL);
    const legendFormat = templates.replace(target.legendFormat, variables);
    const { start, end } = alignedRange(fromMs, toMs, stepMs);
    const [path, times] = instant
      ? ['query', { time: String(toMs / 1000) }]
      : ['query_range', { start: String(start), end: String(end), step: String(stepMs / 1000) }];
    return getBackendSrv()
      .fetch<{ data: PrometheusResult }>({
        url: `${BASE}/${path}`,
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        data: new URLSearchParams({ query: expr, ...times }).toString(),
        requestId: `${request.requestId}/${refId}`,
      })
      .pipe(
        map((response): { data: DataFrame[] } => {
          const frames = toFrames(response.data.data, { refId, expr, legendFormat, stepMs });
          return { data: format === 'table' ? toTable(frames, refId, severalTables) : frames };
        }),
        // What one query of a panel lacks does not take away the others.
        catchError((error: unknown) =>
          of({ data: [], errors: [{ refId, message: messageOf(error) }] }),
        ),
      );
  }

  /** The values of a template variable, which asks for `label_values(selector, label)`. */
  override async metricFindQuery(
    { query }: { readonly query: string },
    { range, scopedVars }: { readonly range?: TimeRange; readonly scopedVars?: ScopedVars } = {},
  ): Promise<MetricFindValue[]> {
    const text = getTemplateSrv().replace(query, scopedVars, interpolateForPromQL);
    const [, match, label] = /^label_values\((.+),\s*(\w+)\)$/.exec(text) ?? [];
    if (label === undefined) {
      throw new Error(`Variables of the workbench ask for label_values(selector, label): ${text}`);
    }
    const params = {
      start: range && Math.floor(range.from.valueOf() / 1000),
      end: range && Math.ceil(range.to.valueOf() / 1000),
      'match[]': match,
    };
    const values = await getBackendSrv()
      .get<{ data: string[] }>(`${BASE}/label/${label}/values`, params)
      .catch((error: unknown) => {
        throw new Error(messageOf(error), { cause: error });
      });
    return values.data.map((value) => ({ text: value }));
  }

  /** Grafana's configuration of data sources calls it; there is none here. */
  override async testDatasource(): Promise<TestDataSourceResponse> {
    return { status: 'success', message: '' };
  }
}

function scoped(ms: number): ScopedVars[string] {
  const value = promDuration(ms);
  return { text: value, value };
}
