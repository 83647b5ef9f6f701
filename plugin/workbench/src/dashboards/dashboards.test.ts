import { expect, it } from 'vitest';
import { mayAs } from '../host/session';
import { homeOf } from './dashboards';

const dashboard = (uid: string, title: string): Parameters<typeof homeOf>[0][number] => ({
  uid,
  title,
  tags: [],
  url: `/d/${uid}`,
});

it('begins with the overview, else with the first', () => {
  const model = dashboard('model-health', 'Model health');
  const overview = dashboard('cluster', 'Cluster overview');
  expect(homeOf([model, overview])).toBe(overview);
  expect(homeOf([model])).toBe(model);
  expect(homeOf([])).toBeUndefined();
});

it('lets an Admin do what an Editor may, and all do what asks for no role', () => {
  expect(mayAs('Admin', 'Editor')).toBe(true);
  expect(mayAs('Viewer', 'Editor')).toBe(false);
  expect(mayAs('Viewer', undefined)).toBe(true);
});
