import { expect, it } from 'vitest';
import { headLinks } from './dashboard-links';

const dashboards = [
  { uid: 'a', title: 'A', tags: ['x', 'y'], url: '/d/a' },
  { uid: 'b', title: 'B', tags: ['y'], url: '/d/b' },
];
const search = '?from=now-5m&to=now&var-instance=one&refresh=5s';

it('links to what is named, and to the dashboards that have the tags', () => {
  const links = [
    { type: 'link', title: 'Docs', url: '/docs', tooltip: 'All of them' },
    { type: 'dashboards', title: 'Others', tags: ['x'], keepTime: true },
  ];
  expect(headLinks(links as never, dashboards, search)).toEqual([
    { title: 'Docs', url: '/docs', tooltip: 'All of them' },
    { title: 'A', url: '/d/a?from=now-5m&to=now' },
  ]);
  expect(headLinks([{ type: 'dashboards', tags: [] }] as never, dashboards, '')).toHaveLength(2);
});
