import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CASES } from '../lab/src/histories/cases.js';
import { createHistory, NOW } from '../lab/src/histories/history.js';
import { startHistory } from '../lab/src/histories/start.js';
import type { HistoryCase, Truth } from '../lab/src/histories/types.js';
import { walkHistory, type Walked } from '../lab/src/histories/walk.js';
import { createProcessGroup, type ProcessGroup } from '../lab/src/local/process-group.js';
import type { PrometheusBinary } from '../lab/src/local/prometheus-binary.js';
import { loadWatch } from '../src/config/load.js';
import { createPrometheusClient } from '../src/prometheus/client.js';
import { PROMETHEUS_SERVERS } from './fixtures/prometheus-servers.js';

const CONFIG = join(import.meta.dirname, '../config');
const scratch = mkdtempSync(join(tmpdir(), 'kfp-histories-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Steps of a target by its pod. */
type Steps = ReadonlyMap<string, readonly Walked[]>;

async function walkCase(
  one: HistoryCase,
  group: ProcessGroup,
  binary: PrometheusBinary,
): Promise<Steps> {
  const history = createHistory(one);
  one.write(history);
  const dir = mkdtempSync(join(scratch, 'case-'));
  const url = await startHistory(group, binary, dir, history.texts());
  const client = createPrometheusClient({ url, timeoutSeconds: 20 });
  try {
    const config = await loadWatch({
      file: join(CONFIG, `${one.config ?? 'kubernetes'}.yaml`),
      flags: { variables: { ...one.variables } },
    });
    const [from, to] = one.walk ?? [-600, 0];
    const walked = await walkHistory({ client, config, from: NOW + from, to: NOW + to });
    return new Map([...walked].map(([target, steps]) => [target.split(':').at(-1)!, steps]));
  } finally {
    await client.close();
  }
}

const firstAlarm = (steps: readonly Walked[]): Walked | undefined =>
  steps.find(({ facts }) => facts.state === 'at_risk');

/** What is wrong about one target, in words; empty where it is right. */
function wrongs(pod: string, truth: Truth, all: Steps): string[] {
  const steps = all.get(pod);
  if (steps === undefined) return [`${pod} is no target`];
  const wrong: string[] = [];
  const ago = (at: number): string => `${at - NOW} s`;
  const states = steps.map(({ facts }) => facts.state);
  const other = steps.find(({ facts }) => !(truth.states ?? states).includes(facts.state));
  if (other !== undefined) wrong.push(`${other.facts.state} at ${ago(other.at)}`);
  for (const state of truth.comes ?? []) {
    if (!states.includes(state as (typeof states)[number])) wrong.push(`never ${state}`);
  }
  const alarm = firstAlarm(steps);
  const named = alarm ?? steps.find(({ facts }) => facts.state === 'failing');
  if (truth.mode !== undefined && named?.facts.failure !== truth.mode) {
    wrong.push(`${named?.facts.failure ?? 'nothing'} in place of ${truth.mode}`);
  }
  const begins = alarm?.at ?? Infinity;
  if (truth.alarmBefore !== undefined && begins > truth.alarmBefore) {
    wrong.push(`alarm at ${ago(begins)}, wanted by ${ago(truth.alarmBefore)}`);
  }
  if (truth.asEarlyAs !== undefined) {
    const [peer, seconds] = truth.asEarlyAs;
    const own = firstAlarm(all.get(peer) ?? [])?.at ?? -Infinity;
    if (begins > own + seconds) wrong.push(`alarm at ${ago(begins)}, ${peer} at ${ago(own)}`);
  }
  const last = steps.at(-1)!;
  for (const [signal, value] of Object.entries(truth.signals ?? {})) {
    const actual = last.signals[signal]!;
    const right = value === null ? Number.isNaN(actual) : Math.abs(actual - value) < 0.01;
    if (!right) wrong.push(`${signal} ${actual}, right is ${String(value)}`);
  }
  for (const [signal, most] of Object.entries(truth.most ?? {})) {
    const above = steps.find(({ signals }) => signals[signal]! > most);
    if (above !== undefined) wrong.push(`${signal} ${above.signals[signal]} at ${ago(above.at)}`);
  }
  const told = Object.fromEntries(
    Object.keys(truth.notObservable ?? {}).map((mode) => [mode, last.facts.notObservable[mode]]),
  );
  for (const [mode, why] of Object.entries(truth.notObservable ?? {})) {
    if (told[mode] !== why) wrong.push(`${mode} not observable: ${told[mode]}, right is ${why}`);
  }
  return wrong.map((text) => `${pod}: ${text}`);
}

describe.each(PROMETHEUS_SERVERS)(
  'histories of clusters, with real $name and no model,',
  (server) => {
    let binary: PrometheusBinary;
    beforeAll(async () => {
      if (server.reason === undefined) binary = await server.obtain();
    }, 300_000);

    const cases = CASES.map((one) => [one.name, one] as const);
    it.skipIf(server.reason !== undefined).each(cases)('%s', async (_, one) => {
      const group = createProcessGroup();
      try {
        const steps = await walkCase(one, group, binary);
        const wrong = Object.entries(one.truth).flatMap(([pod, truth]) =>
          wrongs(pod, truth, steps),
        );
        expect(wrong).toEqual([]);
      } finally {
        await group.stop();
      }
    });
  },
);
