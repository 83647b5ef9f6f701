import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CASES } from '../lab/src/histories/cases.js';
import { createHistory, NOW } from '../lab/src/histories/history.js';
import { putPod } from '../lab/src/histories/pod.js';
import { startHistory } from '../lab/src/histories/start.js';
import type { HistoryCase } from '../lab/src/histories/types.js';
import { createProcessGroup } from '../lab/src/local/process-group.js';
import { obtainPrometheus, type PrometheusBinary } from '../lab/src/local/prometheus-binary.js';
import { loadWatch } from '../src/config/load.js';
import type { Finding } from '../src/doctor/finding.js';
import { examineSignals } from '../src/doctor/signals.js';
import { createPrometheusClient } from '../src/prometheus/client.js';

const scratch = mkdtempSync(join(tmpdir(), 'kfp-doctor-histories-'));
let binary: PrometheusBinary;

beforeAll(async () => {
  binary = await obtainPrometheus({
    cacheDir: join(import.meta.dirname, '../../.cache/prometheus'),
    env: process.env,
    log: (line) => process.stdout.write(`${line}\n`),
  });
}, 300_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Case = Pick<HistoryCase, 'before' | 'after' | 'every' | 'write'>;

/** What the doctor says of a history at its moment. */
async function examined(one: Case): Promise<Finding[]> {
  const group = createProcessGroup();
  const history = createHistory(one);
  one.write(history);
  try {
    const dir = mkdtempSync(join(scratch, 'case-'));
    const url = await startHistory(group, binary, dir, history.texts());
    const client = createPrometheusClient({ url, timeoutSeconds: 20 });
    try {
      const file = join(import.meta.dirname, '../config/kubernetes.yaml');
      const config = await loadWatch({ file });
      return await examineSignals({ config, client, now: NOW, time: NOW });
    } finally {
      await client.close();
    }
  } finally {
    await group.stop();
  }
}

const named = (name: string): HistoryCase => CASES.find((one) => one.name === name)!;

/** Two clusters in one store. */
const twoClusters: Case = {
  write(history) {
    for (const cluster of ['eu', 'us']) {
      history.labelled({ cluster }, (own) => putPod(own, { namespace: 'db', pod: 'pg-0' }));
    }
  },
};

describe('kfp doctor names cause and remedy', () => {
  it.each<[string, Case, string, RegExp, RegExp]>([
    [
      'of pods without a memory limit',
      named('a memory limit and no CPU limit'),
      'mode memory_leak',
      /predicted for 3 of 5 targets\. Not for 2: no memory limit \(shop:down-1/,
      /Set resources\.limits\.memory/,
    ],
    [
      'of coarse scrapes',
      named('scrapes every 10 to 60 s'),
      'interval',
      /container_memory_working_set_bytes|container_cpu_.*scraped every \d+ s, and the step is 15 s/,
      /set the step of the watch/,
    ],
    [
      'of pods whose scrape fails',
      named('oddities, a pod each'),
      'scrapes',
      /2 pods are ready, and Prometheus cannot scrape them \(odd\/exporter-1, odd\/refused-1\)/,
      /Status → Targets/,
    ],
    [
      'of a counter that jumps',
      named('oddities, a pod each'),
      'signal cpu_utilization',
      /target odd:jump-1:jump-1 is 1\.44e\+7, which cannot be/,
      /counter or a limit wrong/,
    ],
    [
      'of two ServiceMonitors',
      named('oddities, a pod each'),
      'names',
      /some pods are scraped twice/,
      /ServiceMonitors/,
    ],
    [
      'of kube-state-metrics that is away',
      named('no kube-state-metrics'),
      'names',
      /every pod is its own workload/,
      /Install kube-state-metrics/,
    ],
    [
      'of kube-state-metrics without honorLabels',
      named('kube-state-metrics without honorLabels'),
      'names',
      /without honorLabels/,
      /honorLabels: true/,
    ],
    [
      'of thresholds that do not fit',
      named('thresholds that do not fit'),
      'mode high_latency',
      /the threshold does not fit: latency_p95_seconds is at or above 0\.5 most of the time \(shop:report-1/,
      /another threshold/,
    ],
    [
      'of two clusters in one store',
      twoClusters,
      'clusters',
      /2 clusters \(eu, us\) under the label cluster/,
      /Put cluster in front of labels/,
    ],
  ])('%s', async (_, one, check, message, advice) => {
    const findings = await examined(one);
    const fitting = findings.filter(
      (finding) =>
        finding.check === check && finding.severity !== 'ok' && message.test(finding.message),
    );
    expect(fitting).toMatchObject([{ severity: 'warning' }]);
    expect(fitting[0]!.advice).toMatch(advice);
    // One line per pod would be no help.
    for (const finding of findings) expect(finding.message.length).toBeLessThan(700);
  });

  it('is content where nothing is odd, and says which names it found', async () => {
    const findings = await examined(named('an upgrade to Prometheus 3'));
    const names = findings.find(({ check }) => check === 'names');
    expect(names).toMatchObject({ severity: 'ok' });
    expect(names!.message).toContain('HTTP requests: http_requests_total (status_code, pod)');
    expect(findings.find(({ check }) => check === 'mode error_rate')).toMatchObject({
      severity: 'ok',
      message: 'is predicted for 1 target',
    });
  });
});
