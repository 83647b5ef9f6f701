import { describe, expect, it } from 'vitest';
import { identify } from './principal.js';
import { hashToken, type KnownToken } from './tokens.js';

const token = (name: string, over: Partial<KnownToken> = {}): KnownToken => ({
  name,
  role: 'operator',
  grafana: false,
  sha256: Buffer.from(hashToken(name), 'hex'),
  ...over,
});
const tokens = [token('ci'), token('wall', { role: 'viewer' }), token('proxy', { grafana: true })];

const who = (authorization: string | undefined, context?: object): unknown =>
  identify({ authorization, 'x-grafana-context': context && JSON.stringify(context) }, tokens);

describe('identify', () => {
  it('knows who bears a token', () => {
    expect(who('Bearer ci')).toEqual({ name: 'ci', role: 'operator', user: null });
    expect(who('bearer wall')).toEqual({ name: 'wall', role: 'viewer', user: null });
  });

  it.each([undefined, '', 'ci', 'Bearer', 'Bearer ', 'Bearer other', 'Basic ci', 'Bearer ci x'])(
    'knows nobody from %s',
    (authorization) => expect(who(authorization)).toBeUndefined(),
  );

  it('lets users of Grafana do what both their role and the token allow', () => {
    const proxy = (OrgRole: string): unknown => who('Bearer proxy', { Login: 'ada', OrgRole });
    expect(proxy('Editor')).toEqual({ name: 'proxy', role: 'operator', user: 'ada' });
    expect(proxy('Viewer')).toEqual({ name: 'proxy', role: 'viewer', user: 'ada' });
    expect(who('Bearer proxy')).toEqual({ name: 'proxy', role: 'operator', user: null });
  });

  it('believes nobody else who writes that header', () => {
    const context = { Login: 'admin', OrgRole: 'Admin' };
    expect(who('Bearer wall', context)).toEqual({ name: 'wall', role: 'viewer', user: null });
    expect(who('Bearer ci', context)).toEqual({ name: 'ci', role: 'operator', user: null });
    expect(who(undefined, context)).toBeUndefined();
  });
});
