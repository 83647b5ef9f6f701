import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWatch } from '../src/config/load.js';
import { createPrometheusClient, type PrometheusClient } from '../src/prometheus/client.js';
import { fetchSignals } from '../src/history/fetch.js';
import { discoverVariants } from '../src/watches/discover.js';
import { createProcessGroup } from '../lab/src/local/process-group.js';
import { interpolate, queriesOf, readDashboards } from './fixtures/dashboards.js';
import { END, historyLines } from './fixtures/kubernetes-history.js';
import { PROMETHEUS_SERVERS } from './fixtures/prometheus-servers.js';
import { startHistory } from '../lab/src/histories/start.js';

const CONFIG = join(import.meta.dirname, '../config');
type Values = Record<string, number>;

/** What the numbers of the fixtures come to, by hand. */
function close(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, expect.closeTo(value, 9) as number]),
  );
}

const CHECKOUT = 'shop:checkout:checkout-7d9c6b5f4d-k2m4x';

const PODS: Record<string, Values> = {
  // app: 180 s of CPU in 600 s on half a core; 384 of 512 MiB. Its sidecar, an init container that goes
  // on, is far from its own limits; the pause container and the pod's sum have none.
  [CHECKOUT]: close({
    cpu_utilization: 180 / 600 / 0.5,
    cpu_throttled_ratio: 1500 / 6000,
    memory_utilization: 384 / 512,
    request_rate: 6000 / 600,
    error_ratio: 300 / 6000,
    // Of 10 requests a second, 5 are below 0.1 s, 9 below 0.5 s, 9.9 below 1 s.
    latency_p50_seconds: 0.1,
    latency_p95_seconds: 0.5 + (0.5 * (9.5 - 9)) / (9.9 - 9),
    latency_p99_seconds: 1,
    availability: 1,
    restarts: 0,
    oom_kills: 0,
  }),
  // Rolled out a minute ago: starting is not being unavailable.
  'shop:checkout:checkout-7d9c6b5f4d-p8q6z': close({
    memory_utilization: 40 / 512,
    restarts: 0,
    oom_kills: 0,
  }),
  // No limits: no ratios. It has never become ready, for a day.
  'shop:search:search-66c8f9d4b7-h5j7n': { availability: 0, restarts: 0, oom_kills: 0 },
  // Killed for its memory a minute ago; the series of the old container is still there beside the new
  // one's, and neither is added to the other. Nobody asks it anything: no errors of no requests.
  'shop:ledger:ledger-0': close({
    memory_utilization: 128 / 1024,
    request_rate: 0,
    availability: 1,
    restarts: 1,
    oom_kills: 1,
  }),
  // A pod that nobody owns; its scrape has never worked, which says nothing about it.
  'shop:debug:debug': { availability: 1, restarts: 0, oom_kills: 0 },
  // Ready, and it does not answer its scrape any more, which is no outage; of no scheduling periods, none was
  // throttled or not.
  'kube-system:node-agent:node-agent-x4x9c': close({
    cpu_utilization: 60 / 600 / 0.2,
    memory_utilization: 192 / 256,
    availability: 1,
    restarts: 0,
    oom_kills: 0,
  }),
};

const WORKLOADS: Record<string, Values> = {
  // Two of the three wanted so far are ready; the two that the autoscaler has just added do not count.
  'shop:checkout': close({
    cpu_utilization: 0.6,
    cpu_throttled_ratio: 0.25,
    memory_utilization: 0.75,
    request_rate: 10,
    error_ratio: 0.05,
    latency_p50_seconds: 0.1,
    latency_p95_seconds: 0.5 + (0.5 * (9.5 - 9)) / (9.9 - 9),
    latency_p99_seconds: 1,
    availability: 2 / 3,
    restarts: 0,
    oom_kills: 0,
  }),
  'shop:search': { availability: 0, restarts: 0, oom_kills: 0 },
  // Scaled down from three to one.
  'shop:ledger': close({
    memory_utilization: 128 / 1024,
    request_rate: 0,
    availability: 1,
    restarts: 1,
    oom_kills: 1,
  }),
  'shop:debug': { restarts: 0, oom_kills: 0 },
  'kube-system:node-agent': close({
    cpu_utilization: 0.5,
    memory_utilization: 0.75,
    availability: 3 / 4,
    restarts: 0,
    oom_kills: 0,
  }),
};

const podDashboard = (await readDashboards()).find(({ file }) => file === 'pod.json')!;

describe.each(PROMETHEUS_SERVERS)('with real $name,', (server) => {
  const describeIt = describe.skipIf(server.reason !== undefined);
  const group = createProcessGroup();
  let scratch: string;
  let client: PrometheusClient;
  let url: string;

  beforeAll(async () => {
    if (server.reason !== undefined) return;
    scratch = mkdtempSync(join(tmpdir(), 'kfp-kubernetes-'));
    url = await startHistory(group, await server.obtain(), scratch, await historyLines());
    client = createPrometheusClient({ url, timeoutSeconds: 20 });
  }, 300_000);
  afterAll(async () => {
    await client?.close();
    await group.stop();
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  });

  /** The signals of every target at the last scrape; missing ones are left out. */
  async function signalsOf(name: string, variables: Record<string, string> = {}) {
    const file = join(CONFIG, `${name}.yaml`);
    const shipped = await loadWatch({ file, flags: { variables } });
    const { watch: config } = await discoverVariants(client, shipped, { time: END });
    const targets = await fetchSignals({ client, config, start: END - 15, end: END });
    return Object.fromEntries(
      targets.map(({ target, columns }) => {
        const last = config.signals.map((signal, i) => [signal.name, columns[i]!.at(-1)!] as const);
        return [target, Object.fromEntries(last.filter(([, value]) => !Number.isNaN(value)))];
      }),
    ) as Record<string, Values>;
  }

  describeIt('the kubernetes profile', () => {
    it('reads every signal of every living pod, and of no other', async () => {
      // The old pod of the rollout is terminating, the job's has completed, another was evicted.
      expect(await signalsOf('kubernetes')).toEqual(PODS);
    });

    it('finds workloads without recording rules, too', async () => {
      expect(await signalsOf('kubernetes-without-rules')).toEqual(PODS);
    });

    it('reads HTTP metrics of Istio', async () => {
      const signals = await signalsOf('kubernetes-istio');
      const { request_rate: ours, ...others } = PODS[CHECKOUT]!;
      expect(ours).toBeDefined();
      expect(signals[CHECKOUT]).toEqual({
        ...others,
        // What the pod itself asked of the ledger is not counted: the ledger's sidecar does.
        ...close({
          request_rate: 1200 / 600,
          error_ratio: 120 / 1200,
          // Half of them below 100 ms, the slowest tenth somewhere above 500 ms.
          latency_p50_seconds: 0.1,
          latency_p95_seconds: 0.5,
          latency_p99_seconds: 0.5,
        }),
      });
      expect(signals['shop:ledger:ledger-0']).not.toHaveProperty('request_rate');
    });

    it('watches only the namespaces it is told to', async () => {
      const signals = await signalsOf('kubernetes', { watched: 'namespace=~"kube-.*"' });
      expect(Object.keys(signals)).toEqual(['kube-system:node-agent:node-agent-x4x9c']);
    });
  });

  describeIt('the kubernetes profile with a target per workload', () => {
    it('reads every signal; deployments that are new, or scaled to none, are no targets', async () => {
      expect(await signalsOf('kubernetes-workloads')).toEqual(WORKLOADS);
    });

    it('reads HTTP metrics of Istio', async () => {
      const signals = await signalsOf('kubernetes-workloads-istio');
      expect(signals['shop:checkout']).toMatchObject(
        close({ request_rate: 2, error_ratio: 0.1, availability: 2 / 3 }),
      );
    });

    it('reads HTTP metrics of ingress-nginx, of the workload behind the service', async () => {
      const signals = await signalsOf('kubernetes-workloads-ingress-nginx');
      expect(signals['shop:checkout']).toMatchObject(
        close({
          request_rate: 3000 / 600,
          error_ratio: 150 / 3000,
          latency_p50_seconds: 0.1,
          latency_p95_seconds: 0.75,
          latency_p99_seconds: 0.95,
          availability: 2 / 3,
        }),
      );
      expect(Object.entries(signals).filter(([, values]) => 'request_rate' in values)).toHaveLength(
        1,
      );
    });
  });

  describeIt('the dashboard of pods', () => {
    const [namespace, workload, pod] = CHECKOUT.split(':') as [string, string, string];
    const variables = { namespace, workload, pod, watch: '.*', __rate_interval: '2m' };
    const queries = queriesOf(podDashboard);

    /** Series now; what the service itself publishes is not in this history. */
    async function values(expr: string): Promise<[number, Record<string, string>][]> {
      const query = interpolate(expr, variables);
      const parameters = new URLSearchParams({ query, time: String(END) });
      const answer = await fetch(`${url}/api/v1/query?${parameters.toString()}`);
      const body = (await answer.json()) as {
        error?: string;
        data: { result: { metric: Record<string, string>; value: [number, string] }[] };
      };
      if (body.error !== undefined) throw new Error(`${body.error}: ${query}`);
      return body.data.result.map(({ metric, value }) => [Number(value[1]), metric]);
    }

    it.each(queries.filter(({ expr }) => !expr.includes('failure_prediction_')))(
      '$name finds the pod, once',
      async ({ expr }) => {
        const [[, labels], ...others] = (await values(expr)) as [[number, Record<string, string>]];
        expect(labels).toEqual({ namespace, pod });
        expect(others).toEqual([]);
      },
    );

    it.each(queries.filter(({ expr }) => expr.includes('failure_prediction_')))(
      '$name is understood',
      async ({ expr }) => {
        expect(await values(expr)).toEqual([]);
      },
    );

    it.each([
      ['Memory, and what is predicted', 384 / 512],
      ['CPU', 180 / 600 / 0.5],
      ['CPU throttling', 1500 / 6000],
      ['Requests', 6000 / 600],
      ['Errors', 300 / 6000],
      ['Availability', 1],
    ])('shows of %s what the signal is', async (title, expected) => {
      const { targets } = podDashboard.panels.find((panel) => panel.title === title)!;
      expect((await values(targets![0]!.expr))[0]![0]).toBeCloseTo(expected, 9);
    });
  });
});
