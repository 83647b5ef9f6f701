import { beforeAll, expect, it } from 'vitest';
import { interpolate, queriesOf, readDashboards } from '../../backend/test/fixtures/dashboards.js';
import { eventually } from '../../backend/test/fixtures/eventually.js';
import { TOKEN, type RunningSystem } from './running-system.js';

/** That of pods is tried on a cluster's metrics, in backend/test/kubernetes-profile.test.ts. */
const dashboards = (await readDashboards()).filter(({ file }) => file !== 'pod.json');

/** What has no series without a reason that a test of two minutes does not give. */
const MAY_BE_EMPTY = [
  // Of usual behaviour it must know hours first.
  /failure_prediction_anomaly/,
  // There is no model, so nothing was learned that could drift or be worse than in training.
  /failure_prediction_scorecard_(input_drift|warning)/,
];

/** The queries of the dashboards, once there has been a failure. */
export function dashboardCases(running: () => RunningSystem): void {
  let variables: Record<string, string>;
  const prometheus = async <T>(path: string, query: Record<string, string>): Promise<T> => {
    const { prometheusUrl } = running();
    const url = `${prometheusUrl}/api/v1/${path}?${new URLSearchParams(query).toString()}`;
    const body = (await (await fetch(url)).json()) as { data: T; error?: string };
    if (body.error !== undefined) throw new Error(`${body.error}: ${query['query']}`);
    return body.data;
  };
  /** Series in the last five minutes: an alarm need not last until it is looked for. */
  const seriesOf = async (expr: string): Promise<number> => {
    const end = Date.now() / 1000;
    const range = { start: String(end - 300), end: String(end), step: '1' };
    const query = interpolate(expr, variables);
    return (await prometheus<{ result: unknown[] }>('query_range', { query, ...range })).result
      .length;
  };

  beforeAll(async () => {
    const { url, instances } = running();
    const instance = instances[0]!;
    variables = {
      job: 'demo-app',
      instance,
      watch: 'demo',
      __range: '300s',
      __rate_interval: '4s',
    };
    const judged = 'failure_prediction_scorecard_precision{failure="memory_leak"}';
    // Run alone, without the story of a failure, they need one of their own.
    if ((await seriesOf(judged)) === 0) {
      await eventually(110, async () => (await seriesOf('failure_prediction_risk')) > 0);
      await fetch(`${url}/v1/failures`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
        body: JSON.stringify({
          target: `demo-app:${instance}`,
          failures: { memory_leak: { enabled: true, rampSeconds: 45 } },
        }),
      });
    }
    await eventually(100, async () => (await seriesOf(judged)) > 0);
  }, 300_000);

  it.each(dashboards.flatMap(queriesOf))('$name has data', async ({ expr }) => {
    const found = await seriesOf(expr);
    if (!MAY_BE_EMPTY.some((pattern) => pattern.test(expr))) expect(found, expr).toBeGreaterThan(0);
  });

  it.each(
    dashboards.flatMap(({ file, templating }) => templating.list.map((one) => ({ file, ...one }))),
  )('$file: variable $name has values', async ({ query }) => {
    const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(query.query)!;
    const match = interpolate(selector!, variables);
    const values = await prometheus<string[]>(`label/${label}/values`, { 'match[]': match });
    expect(values).toContain(variables[label!]);
  });
}
