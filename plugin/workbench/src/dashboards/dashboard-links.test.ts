import { expect, it } from 'vitest';
import { headLinks } from './dashboard-links';

const dashboards = [
  { uid: 'a', title: 'A', tags: ['x', 'y'], url: '/d/a' },
  { uid: 'b', title: 'B', tags: ['y'], url: '/d/b' },
];
const search = '?from=now-5m&to=now&var-instance=one&refresh=5s';

it('links to what is named, and to the dashboards that have the tags', () => {
  const links = [
    { type: 'link', title: 'Docs', url: '/docs?q=1', targetBlank: true, keepTime: true },
    { type: 'dashboards', title: 'Others', tags: ['x'], includeVars: true },
    { type: 'link', title: 'Nowhere' },
  ];
  expect(headLinks(links as never, dashboards, search)).toEqual([
    { title: 'Docs', url: '/docs?q=1&from=now-5m&to=now', newTab: true },
    { title: 'A', url: '/d/a?var-instance=one', newTab: false },
  ]);
  expect(headLinks([{ type: 'dashboards', tags: [] }] as never, dashboards, '')).toHaveLength(2);
});
