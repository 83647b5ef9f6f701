import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerQueries } from '../lab/src/bench/scale/answers.js';
import { loadWatch } from '../src/config/load.js';
import { startKubeServer, type KubeServer } from '../src/kubernetes/server.fixture.js';
import { shardOf } from '../src/watches/shards.js';
import { anyFreePort } from '../src/doctor/ports.js';
import { eventually } from './fixtures/eventually.js';

const ROOT = join(import.meta.dirname, '..');
const PODS = 600;
let kube: KubeServer;
let scratch: string;
let prometheus: Server;
let replicas: Replica[];

interface Replica {
  readonly process: ChildProcess;
  readonly url: string;
}

/** Two services as a StatefulSet starts them; metrics and the Lease API are simulated. */
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kfp-sharding-'));
  kube = await startKubeServer();
  prometheus = createServer(answerQueries(PODS)).listen(0, '127.0.0.1');
  await once(prometheus, 'listening');
  const file = join(ROOT, 'config/kubernetes.yaml');
  const { signals } = await loadWatch({ file, environment: {} });
  const config = join(scratch, 'kfp.yaml');
  await writeFile(
    config,
    JSON.stringify({
      extends: file,
      modelDir: join(scratch, 'models'),
      signals: signals.map((signal) => ({ ...signal, expr: signal.name })),
      anomaly: { enabled: false },
      sharding: { shards: 2, lease: { name: 'writer', durationSeconds: 5 } },
    }),
  );
  const environment = {
    KFP_CONFIG: config,
    KFP_PROMETHEUS_URL: `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`,
    KUBECONFIG: kube.kubeconfig,
  };
  replicas = await Promise.all(
    [0, 1].map(async (index) => {
      const port = await anyFreePort('127.0.0.1');
      const args = [join(ROOT, 'bin/kfp.mjs'), 'serve', '--port', String(port)];
      const child = spawn(process.execPath, args, {
        env: { ...process.env, ...environment, KFP_POD_NAME: `kfp-${index}` },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      return { process: child, url: `http://127.0.0.1:${port}` };
    }),
  );
  const ready = async (): Promise<boolean> =>
    (await Promise.all(replicas.map(({ url }) => fetch(`${url}/ready`)))).every(({ ok }) => ok);
  await eventually(60, ready);
});
afterAll(async () => {
  for (const replica of replicas ?? []) replica.process.kill('SIGKILL');
  prometheus.closeAllConnections();
  prometheus.close();
  await kube.close();
  await rm(scratch, { recursive: true, force: true });
});

const targetsOf = async ({ url }: Replica): Promise<string[]> => {
  const body = (await (await fetch(`${url}/v1/targets`)).json()) as {
    targets: { target: string }[];
  };
  return body.targets.map(({ target }) => target);
};
const activate = async ({ url }: Replica): Promise<string> => {
  const response = await fetch(`${url}/v1/models/xgboost-20260101T000000Z-0000/activate`, {
    method: 'POST',
  });
  return ((await response.json()) as { error: string }).error;
};
const leaseSpec = (): { holderIdentity: string; leaseTransitions: number } =>
  (kube.objects as { spec?: unknown }[])[0]!.spec as ReturnType<typeof leaseSpec>;
const holder = (): string => leaseSpec().holderIdentity;
const isWriter = async ({ url }: Replica): Promise<boolean> =>
  /^failure_prediction_writer 1$/m.test(await (await fetch(`${url}/metrics`)).text());

describe('two services that share the targets', () => {
  it('predict each target exactly once, whole namespaces each', async () => {
    const [first, second] = (await Promise.all(replicas.map(targetsOf))) as [string[], string[]];
    expect(first.length).toBeGreaterThan(0);
    expect(second.length).toBeGreaterThan(0);
    const all = [...first, ...second];
    expect(new Set(all).size).toBe(all.length);
    // Pods that were replaced within the window are targets, too.
    expect(new Set(all.map((target) => target.replace(/-[^-]*-(\d+)$/, '-$1'))).size).toBe(PODS);
    for (const target of all) {
      const shard = shardOf(target.split(':')[0]!, 2);
      expect([first, second][shard]).toContain(target);
    }
  });

  it('have one writer, and another when that dies; never two', async () => {
    await eventually(10, async () => (await Promise.all(replicas.map(isWriter))).includes(true));
    const writes = await Promise.all(replicas.map(isWriter));
    expect(writes.filter(Boolean)).toHaveLength(1);
    const [writer, other] =
      writes[0] === true ? [replicas[0]!, replicas[1]!] : [replicas[1]!, replicas[0]!];
    expect(await activate(writer)).toBe('MODEL_NOT_FOUND');
    expect(await activate(other)).toBe('NOT_THE_WRITER');
    const before = holder();
    writer.process.kill('SIGKILL');
    await once(writer.process, 'exit');
    await eventually(30, () => isWriter(other));
    expect(await activate(other)).toBe('MODEL_NOT_FOUND');
    expect(new Set([before, holder()])).toEqual(new Set(['kfp-0', 'kfp-1']));
    // It was taken over once.
    expect(leaseSpec().leaseTransitions).toBe(1);
  });

  it('write where no other writes', async () => {
    for (const replica of replicas) {
      if (replica.process.exitCode === null && replica.process.signalCode === null) {
        replica.process.kill('SIGTERM');
        await once(replica.process, 'exit');
      }
    }
    const written = await readdir(join(scratch, 'models'));
    expect(written.length).toBeGreaterThan(0);
    expect(written.every((name) => /^shard-[01]$/.test(name))).toBe(true);
  });
});
