import type { Pod } from './pods.js';

/** A running pod of the deployment `cart` in `shop`, with half a core and 512 MiB, that may be broken. */
export function cartPod(
  suffix: string,
  overrides: { labels?: Record<string, string>; phase?: string; limits?: object } = {},
): Pod & { metadata: { name: string; namespace: string } } {
  const { labels = { 'failure-prediction/chaos': 'allowed' }, phase = 'Running' } = overrides;
  return {
    metadata: {
      name: `cart-5d8f-${suffix}`,
      namespace: 'shop',
      labels: { 'pod-template-hash': '5d8f', ...labels },
      ownerReferences: [{ kind: 'ReplicaSet', name: 'cart-5d8f', controller: true }],
    },
    spec: {
      containers: [
        { name: 'proxy', ports: [{ name: 'admin', containerPort: 15000 }] },
        {
          name: 'app',
          ports: [{ name: 'http', containerPort: 8080 }],
          resources: { limits: (overrides.limits ?? { cpu: '1500m', memory: '512Mi' }) as never },
        },
      ],
    },
    status: { phase },
  };
}
