import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProcessGroup } from '../lab/src/local/process-group.js';
import { obtainPrometheus, type PrometheusBinary } from '../lab/src/local/prometheus-binary.js';
import { runProgram } from '../lab/src/local/run-program.js';
import { eventually } from './fixtures/eventually.js';
import { startPrometheus } from './fixtures/start-prometheus.js';

const RULES = join(import.meta.dirname, '../../provisioning/prometheus/rules');
const scratch = mkdtempSync(join(tmpdir(), 'kfp-alerts-'));
const group = createProcessGroup();
let binary: PrometheusBinary;

beforeAll(async () => {
  binary = await obtainPrometheus({
    cacheDir: join(import.meta.dirname, '../../.cache/prometheus'),
    env: process.env,
    log: (line) => process.stdout.write(`${line}\n`),
  });
}, 300_000);
afterAll(async () => {
  await group.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** @throws Error unless it ends with 0 */
async function promtool(...args: string[]): Promise<string> {
  if (binary.promtool === undefined) throw new Error(`no promtool beside ${binary.prometheus}`);
  const { stdout, stderr } = await runProgram(binary.promtool, args, { cwd: RULES });
  return `${stdout}${stderr}`;
}

interface RulesBody {
  data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
}

describe('the alerts on predictions', () => {
  it('are rules that promtool accepts without a remark', async () => {
    const checked = await promtool('check', 'rules', '--lint=all', 'failure-prediction.rules.yml');
    expect(checked).toContain('SUCCESS: 9 rules found');
  });

  it('fire, do not fire, flap and miss data as failure-prediction.test.yml says', async () => {
    const tested = await promtool('test', 'rules', 'failure-prediction.test.yml');
    expect(tested).toContain('SUCCESS');
  });

  it('are evaluated by the Prometheus of npm start', async () => {
    const url = await startPrometheus(group, {
      program: binary.prometheus,
      dir: scratch,
      scrape: { demoApps: [] },
    });
    let rules: { name: string; health: string }[] = [];
    await eventually(30, async () => {
      const { data } = (await (await fetch(`${url}/api/v1/rules?type=alert`)).json()) as RulesBody;
      rules = data.groups.flatMap((each) => each.rules);
      return rules.length > 0 && rules.every(({ health }) => health !== 'unknown');
    });
    expect(rules).toHaveLength(9);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    // Without a service, its absence is told at once, if not yet as firing.
    const answer = (await (await fetch(`${url}/api/v1/alerts`)).json()) as {
      data: { alerts: { labels: { alertname: string }; state: string }[] };
    };
    expect(answer.data.alerts.map(({ labels, state }) => [labels.alertname, state])).toEqual([
      ['FailurePredictionAbsent', 'pending'],
    ]);
  });
});
