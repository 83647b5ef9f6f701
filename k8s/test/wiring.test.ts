import { describe, expect, it } from 'vitest';
import { containers, matchLabels, selects, workloads } from './support/objects.js';
import { objectsOf, OVERLAYS, reason } from './support/overlays.js';
import { mayReach, type Party } from './support/policies.js';

describe.skipIf(reason !== undefined).each(OVERLAYS)('wiring of %s', (overlay) => {
  const objects = objectsOf(overlay);
  const pods = workloads(objects);
  const ofKind = (kind: string): typeof objects => objects.filter((one) => one.kind === kind);
  const entries = (kind: string): (readonly [string, (typeof objects)[number]])[] =>
    ofKind(kind).map((one) => [one.metadata.name, one]);

  it.each(entries('Deployment'))('deployment %s selects its own pods and no others', (name) => {
    const { selector } = pods.find(({ id }) => id === `Deployment/${name}`)!;
    const selected = pods.filter(({ labels }) => selects(selector!, labels));
    expect(selected.map(({ id }) => id)).toEqual([`Deployment/${name}`]);
  });

  it.each(entries('Service'))(
    'service %s reaches a port that its pods name',
    (_, { spec = {} }) => {
      const behind = pods.filter(({ labels }) => selects(matchLabels(spec)!, labels));
      expect(behind).not.toEqual([]);
      for (const pod of behind) {
        const ports = containers(pod).flatMap((one) => one.ports ?? []);
        for (const { targetPort } of spec.ports!) {
          expect(ports.map(({ name }) => name)).toContain(targetPort);
        }
      }
    },
  );

  it.each([...entries('PodDisruptionBudget'), ...entries('NetworkPolicy')])(
    '%s is about pods that exist',
    (_, { spec = {} }) => {
      const selector = matchLabels(spec)!;
      expect(pods.some(({ labels }) => selects(selector, labels))).toBe(true);
    },
  );

  it('names only services that exist, with the ports they have', () => {
    const known = new Set(
      ofKind('Service').flatMap(({ metadata, spec }) =>
        spec!.ports!.map(({ port }) => `${metadata.name}:${port}`),
      ),
    );
    // Of the stack's own namespace, which is not ours to make.
    known.add('prometheus-operated.monitoring:9090');
    const texts = [
      ...pods
        .flatMap(containers)
        .flatMap(({ args = [], env = [] }) => [
          ...args,
          ...env.flatMap(({ value = '' }) => value.split(',')),
        ]),
      ...ofKind('ConfigMap')
        .filter(({ metadata }) => metadata.name.startsWith('prometheus-targets'))
        .flatMap(({ data }) => Object.values(data!).join().split('"')),
    ];
    const named = texts.flatMap((text) => {
      const [, host, port] = /^(?:--target=)?(?:http:\/\/)?([a-z0-9.-]+):(\d+)$/.exec(text) ?? [];
      return host === undefined
        ? []
        : [`${host.replace('.failure-prediction.svc', '').replace(/\.svc$/, '')}:${port}`];
    });
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((address) => !known.has(address))).toEqual([]);
  });

  const labelled = (name: string, component?: string): Party => ({
    labels: {
      'app.kubernetes.io/name': name,
      ...(component === undefined ? {} : { 'app.kubernetes.io/component': component }),
    },
  });
  const demo = overlay.endsWith('demo');
  const inMonitoring = (name: string): Party =>
    demo ? labelled(name) : { ...labelled(name), namespace: 'monitoring' };
  const app = labelled('demo-app', 'application');
  const load = labelled('demo-app', 'load');
  const backend = labelled('failure-prediction', 'backend');
  const collection = labelled('failure-prediction', 'collection');
  const prometheus = inMonitoring('prometheus');
  const grafana = inMonitoring('grafana');

  it.each([
    ['load → application', load, app, 3001],
    ['Prometheus → application', prometheus, app, 3001],
    ['Prometheus → service', prometheus, backend, 8080],
    ['service → Prometheus', backend, prometheus, 9090],
    ['service → failure toggles', backend, app, 3001],
    ['collection → Prometheus', collection, prometheus, 9090],
    ['collection → failure toggles', collection, app, 3001],
    ['Grafana → Prometheus', grafana, prometheus, 9090],
    ['Grafana → service', grafana, backend, 8080],
  ] as const)('the network lets through: %s', (_, from, to, port) => {
    expect(mayReach(objects, from, to, port)).toBe(true);
  });

  it.each([
    ['load → service', load, backend, 8080],
    ['application → service', app, backend, 8080],
    ['application → Prometheus', app, prometheus, 9090],
    ['another namespace → service', { labels: {}, namespace: 'default' }, backend, 8080],
    ['service → another namespace', backend, { labels: {}, namespace: 'default' }, 443],
    ['training → Prometheus on another port', collection, prometheus, 9093],
  ] as const)('the network stops: %s', (_, from, to, port) => {
    expect(mayReach(objects, from, to, port)).toBe(false);
  });

  it('selects services by monitors as they are labelled', () => {
    for (const { metadata, spec = {} } of ofKind('ServiceMonitor')) {
      const services = ofKind('Service').filter((service) =>
        selects(matchLabels(spec)!, service.metadata.labels ?? {}),
      );
      expect(services.length, metadata.name).toBeGreaterThan(0);
      for (const { port } of spec.endpoints!) {
        for (const service of services) {
          expect(service.spec!.ports!.map(({ name }) => name)).toContain(port);
        }
      }
    }
    expect(ofKind('ServiceMonitor')).toHaveLength(demo ? 0 : 2);
  });
});
