import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKubernetes, type Kubernetes, type Resource } from './client.js';
import type { Purpose } from './errors.js';
import { startKubeServer, type KubeServer } from './server.fixture.js';

const LEASES: Resource = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' };
const purpose: Purpose = {
  code: 'LEASE',
  hints: { 403: 'a role', 404: 'a namespace', default: 'words' },
};

let server: KubeServer;
let api: Kubernetes;
beforeAll(async () => {
  server = await startKubeServer();
  api = await connectKubernetes({ purpose, kubeconfig: server.kubeconfig });
});
afterAll(() => server.close());

describe('the Kubernetes API', () => {
  it('keeps an object from its creation to its end, and tells who was second', async () => {
    expect(api.namespace).toBe('here');
    expect(await api.get(LEASES, 'here', 'a')).toBeUndefined();
    const first = { kind: 'Lease', metadata: { name: 'a' }, spec: { holderIdentity: 'x' } };
    expect(await api.create(LEASES, 'here', first)).toBe(true);
    expect(await api.create(LEASES, 'here', first)).toBe(false);
    const found = (await api.get<typeof first>(LEASES, 'here', 'a'))!;
    expect(found.spec).toEqual({ holderIdentity: 'x' });
    const next = { ...found, spec: { holderIdentity: 'y' } };
    expect(await api.replace(LEASES, 'here', 'a', next)).toBe(true);
    // Another has written since `found` was read.
    expect(await api.replace(LEASES, 'here', 'a', next)).toBe(false);
    expect(await api.remove(LEASES, 'here', 'a')).toBe(true);
    expect(await api.remove(LEASES, 'here', 'a')).toBe(false);
  });

  it('says who needs it, and what to do', async () => {
    server.trouble = () => ({ status: 403 });
    await expect(api.get(LEASES, 'here', 'a')).rejects.toMatchObject({
      code: 'LEASE_REFUSED',
      message: 'The Kubernetes API refused to get leases in here (403): as the test wants it',
      hint: 'a role',
    });
    server.trouble = () => undefined;
  });

  it('is not known where a kubeconfig names no cluster, or is none', async () => {
    const kubeconfig = join(mkdtempSync(join(tmpdir(), 'kfp-kube-')), 'kubeconfig');
    for (const text of ['apiVersion: v1\nkind: Config\n', '{{']) {
      writeFileSync(kubeconfig, text);
      await expect(connectKubernetes({ purpose, kubeconfig })).rejects.toMatchObject({
        code: 'LEASE_UNCONFIGURED',
      });
    }
  });
});
