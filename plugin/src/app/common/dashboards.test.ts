import { expect, it } from 'vitest';
import { targetDashboard } from './dashboards';

it('passes the labels of a target on as variables', () => {
  expect(targetDashboard({ job: 'shop & co', instance: '127.0.0.1:3001' })).toBe(
    '/d/failure-prediction-target?var-job=shop+%26+co&var-instance=127.0.0.1%3A3001',
  );
});

it('leads to the dashboard of pods where the target is one', () => {
  expect(targetDashboard({ namespace: 'shop', workload: 'checkout', pod: 'checkout-1' })).toBe(
    '/d/failure-prediction-pod?var-namespace=shop&var-workload=checkout&var-pod=checkout-1',
  );
});
