import { describe, expect, it } from 'vitest';
import { grafanaUser } from './grafana-user.js';

describe('grafanaUser', () => {
  it('reads the login and the role as Grafana writes them', () => {
    expect(
      grafanaUser('{"UserID":1,"OrgRole":"Editor","Login":"ada","Email":"ada@example.org"}'),
    ).toEqual({ login: 'ada', role: 'operator' });
  });

  it.each([
    ['{"OrgRole":"Admin"}', 'operator'],
    ['{"OrgRole":"Viewer","IsGrafanaAdmin":true}', 'operator'],
    ['{"OrgRole":"Viewer"}', 'viewer'],
    ['{"OrgRole":"None"}', 'viewer'],
    ['{"OrgRole":"editor"}', 'viewer'],
    ['{"OrgRole":["Editor"]}', 'viewer'],
    ['{"IsGrafanaAdmin":"true"}', 'viewer'],
  ])('%s is %s', (header, role) => {
    expect(grafanaUser(header)?.role).toBe(role);
  });

  it('takes the address where there is no login', () => {
    expect(grafanaUser('{"Login":"","Email":"ada@example.org"}')?.login).toBe('ada@example.org');
  });

  it.each(['', 'null', '7', '{', '{}', '{"Login":7}', '{"Login":"  "}'])(
    'takes %s for a viewer without a name',
    (header) => expect(grafanaUser(header)).toEqual({ login: null, role: 'viewer' }),
  );

  it('says that nobody of Grafana asks where there is no such header', () => {
    expect(grafanaUser(undefined)).toBeUndefined();
    expect(grafanaUser(['{"OrgRole":"Admin"}', '{}'])).toEqual({ login: null, role: 'viewer' });
  });

  it('cuts what is too long, and control characters', () => {
    const header = JSON.stringify({ Login: `a\n${'b'.repeat(500)}` });
    expect(grafanaUser(header)?.login).toBe(`a ${'b'.repeat(98)}`);
  });
});
