import { describe, expect, it } from 'vitest';
import { matchRoute } from './match-route.js';
import type { PluginRoute } from './plugin-json.js';
import type { Role } from './roles.js';

/** The routes of our plugin.json, in its order. */
const routes: PluginRoute[] = [
  { path: 'v1/forecasts', method: 'POST', reqRole: 'Viewer' },
  { path: 'v1/*', method: 'GET', reqRole: 'Viewer' },
  { path: 'v1/*', method: 'POST', reqRole: 'Editor' },
];

const match = (method: string, path: string, role: Role = 'Viewer'): unknown => {
  const found = matchRoute(routes, { method, path, role });
  return found.kind === 'passed' ? [routes.indexOf(found.route), found.rest] : found.kind;
};

describe('routes of plugin.json, as Grafana matches them', () => {
  it('takes the first whose method and path fit', () => {
    expect(match('POST', '/v1/forecasts')).toEqual([0, '']);
    expect(match('GET', '/v1/forecasts')).toEqual([1, 'forecasts']);
    expect(match('GET', '/v1/targets/a/forecast')).toEqual([1, 'targets/a/forecast']);
    expect(match('POST', '/v1/failures', 'Editor')).toEqual([2, 'failures']);
  });

  it('denies a role that is too low, and tries no later route', () => {
    expect(match('POST', '/v1/failures')).toBe('denied');
    expect(match('GET', '/v1/models', 'None')).toBe('denied');
    const open: PluginRoute = { path: 'v1/*' };
    const closedFirst = [{ path: 'v1/x', reqRole: 'Admin' }, open];
    const request = { method: 'GET', path: 'v1/x', role: 'Editor' } as const;
    expect(matchRoute(closedFirst, request).kind).toBe('denied');
    expect(matchRoute([open], request).kind).toBe('passed');
  });

  it('knows no other method or path', () => {
    expect(match('DELETE', '/v1/trainings/1', 'Admin')).toBe('unknown');
    expect(match('HEAD', '/v1/models')).toBe('unknown');
    expect(match('GET', '/metrics')).toBe('unknown');
  });

  it.each([
    ['/v1', 'unknown'],
    ['/v1/', 'unknown'],
    ['/v1//', [1, '']],
    ['/v1/models/', [1, 'models']],
    ['/v1x/models', 'unknown'],
    ['/%76%31/models', [1, 'models']],
    ['/v1/a%2Fb', [1, 'a/b']],
    ['/v1/..%2f..%2fmetrics', [1, '../../metrics']],
    ['/v1/%zz', 'unknown'],
  ])('reads %s as Grafana does', (path, expected) => {
    expect(match('GET', path)).toEqual(expected);
  });

  it('passes nothing that asks for an action of access control', () => {
    const request = { method: 'GET', path: 'v1/x', role: 'Admin' } as const;
    expect(matchRoute([{ path: '*', reqAction: 'plugins:read' }], request).kind).toBe('denied');
    expect(matchRoute([{ path: '*', method: '*' }], request)).toMatchObject({ rest: 'v1/x' });
  });
});
