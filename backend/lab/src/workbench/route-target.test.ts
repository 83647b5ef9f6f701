import { describe, expect, it } from 'vitest';
import { fillIn, routeTarget } from './route-target.js';

const settings = {
  jsonData: { apiUrl: 'http://127.0.0.1:8080' },
  secureJsonData: { token: 'secret' },
};

describe('routeTarget', () => {
  const route = {
    path: 'v1/*',
    url: '{{ .JsonData.apiUrl }}/v1',
    headers: [{ name: 'Authorization', content: 'Bearer {{ .SecureJsonData.token }}' }],
  };

  it('fills in the address and the token', () => {
    expect(routeTarget(route, 'models/a', settings)).toEqual({
      origin: 'http://127.0.0.1:8080',
      path: '/v1/models/a',
      headers: { authorization: 'Bearer secret' },
    });
  });

  it.each([
    ['', '/v1'],
    ['targets/demo-app:127.0.0.1:3001/forecast', '/v1/targets/demo-app:127.0.0.1:3001/forecast'],
    ['a b/ü?', '/v1/a%20b/%C3%BC%3F'],
    ['../metrics', '/v1/../metrics'],
  ])('joins %j as Grafana does', (rest, path) => {
    expect(routeTarget(route, rest, settings).path).toBe(path);
  });

  it('doubles no slash but the one that was configured', () => {
    const trailing = { ...settings, jsonData: { apiUrl: 'http://127.0.0.1:8080/' } };
    expect(routeTarget(route, 'models', trailing).path).toBe('//v1/models');
  });

  it('refuses an address that is none', () => {
    expect(() => routeTarget(route, '', { jsonData: {}, secureJsonData: {} })).toThrow(TypeError);
  });
});

it('leaves nothing in the place of what is not set', () => {
  expect(fillIn('Bearer {{.SecureJsonData.token}}', { jsonData: {}, secureJsonData: {} })).toBe(
    'Bearer ',
  );
});
