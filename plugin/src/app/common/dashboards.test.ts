import { expect, it } from 'vitest';
import { targetDashboard } from './dashboards';

it('passes the labels of a target on as variables', () => {
  expect(targetDashboard({ job: 'shop & co', instance: '127.0.0.1:3001' })).toBe(
    '/d/failure-prediction-target?var-job=shop+%26+co&var-instance=127.0.0.1%3A3001',
  );
});
