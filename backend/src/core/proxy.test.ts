import { describe, expect, it } from 'vitest';
import { proxyFor, shownProxy } from './proxy.js';

const PROXIES = { HTTP_PROXY: 'http://plain.example:3128', HTTPS_PROXY: 'http://tls.example:3128' };
const hostFor = (url: string, environment: Record<string, string>): string | undefined =>
  proxyFor(url, environment)?.host;

describe('the proxy of an address', () => {
  it('is that of its scheme; the variable in lower case goes first', () => {
    expect(hostFor('http://mimir.example/prometheus', PROXIES)).toBe('plain.example:3128');
    expect(hostFor('https://mimir.example', PROXIES)).toBe('tls.example:3128');
    const both = { ...PROXIES, https_proxy: 'lower.example:1' };
    expect(hostFor('https://mimir.example', both)).toBe('lower.example:1');
    expect(hostFor('https://mimir.example', { HTTP_PROXY: PROXIES.HTTP_PROXY })).toBe(undefined);
    expect(hostFor('http://mimir.example', { HTTP_PROXY: '' })).toBe(undefined);
  });

  it.each(['http://localhost:9090', 'http://127.0.0.5:9090', 'https://[::1]:9090'])(
    'is never asked for %s',
    (url) => expect(hostFor(url, PROXIES)).toBe(undefined),
  );

  // As OpenShift gives it to pods.
  const NO_PROXY =
    '.cluster.local,.svc,10.128.0.0/14, 172.30.0.0/16,fd02::/112,api.example:6443,192.0.2.7,[2001:db8::7]:9090';
  it.each([
    ['http://prometheus-operated.monitoring.svc:9090', undefined],
    ['http://prometheus.monitoring.svc.cluster.local.:9090', undefined],
    ['https://172.30.0.1:443', undefined],
    ['https://10.131.255.1', undefined],
    ['https://10.132.0.1', 'tls.example:3128'],
    ['https://[fd02::1]', undefined],
    ['https://[fd02::1:0]', 'tls.example:3128'],
    ['https://API.example:6443', undefined],
    ['https://api.example', 'tls.example:3128'],
    ['https://eu.api.example:6443', undefined],
    ['http://192.0.2.7:9090', undefined],
    ['http://192.0.2.70', 'plain.example:3128'],
    ['http://[2001:db8:0::7]:9090', undefined],
    ['http://[2001:db8:0::7]', 'plain.example:3128'],
    ['http://notsvc', 'plain.example:3128'],
  ])('obeys NO_PROXY: %s', (url, host) => {
    expect(hostFor(url, { ...PROXIES, NO_PROXY })).toBe(host);
  });

  it('is none where NO_PROXY is a star; what cannot be understood excepts nothing', () => {
    expect(hostFor('http://mimir.example', { ...PROXIES, no_proxy: '*' })).toBe(undefined);
    const odd = { ...PROXIES, NO_PROXY: 'x/y,10.0.0.0/x,1.2.3/8,::zz,,' };
    expect(hostFor('http://10.0.0.1', odd)).toBe('plain.example:3128');
  });

  it('is shown without its credentials, and a bad one is not shown at all', () => {
    const proxy = proxyFor('http://a.example', {
      HTTP_PROXY: 'http://me:secret@proxy.example:1/',
    })!;
    expect(proxy.password).toBe('secret');
    expect(shownProxy(proxy)).toBe('http://proxy.example:1');
    for (const HTTPS_PROXY of ['socks5://me:secret@proxy.example', 'http://me:secret@']) {
      const ask = (): unknown => proxyFor('https://a.example', { HTTPS_PROXY });
      expect(ask).toThrow(expect.objectContaining({ code: 'PROXY_INVALID' }));
      expect(ask).not.toThrow('secret');
    }
  });
});
