import { expect, it } from 'vitest';
import { targetDashboard } from './dashboards';

it('passes the labels of a target on as variables', () => {
  expect(
    targetDashboard({
      watch: 'demo',
      labels: { job: 'shop & co', instance: '127.0.0.1:3001' },
    }),
  ).toBe(
    '/d/failure-prediction-target?var-job=shop+%26+co&var-instance=127.0.0.1%3A3001&var-watch=demo',
  );
});

it('leads to the dashboard of pods where the target is one', () => {
  expect(
    targetDashboard({
      watch: 'pods',
      labels: { namespace: 'shop', workload: 'checkout', pod: 'checkout-1' },
    }),
  ).toBe(
    '/d/failure-prediction-pod?var-namespace=shop&var-workload=checkout&var-pod=checkout-1&var-watch=pods',
  );
});
