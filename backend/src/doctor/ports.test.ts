import { describe, expect, it } from 'vitest';
import { hostAndPort, serviceUrl } from '../access/service-address.js';
import { listenAddress } from './ports.js';

describe('where the service listens', () => {
  it('is all addresses of both families, or those of IPv4 where the kernel has no IPv6', async () => {
    const asked: string[] = [];
    const without = async (host: string): Promise<string> => {
      asked.push(host);
      return 'EAFNOSUPPORT';
    };
    expect(await listenAddress('::', without)).toBe('0.0.0.0');
    expect(await listenAddress('::', async () => undefined)).toBe('::');
    for (const host of ['127.0.0.1', '::1', '0.0.0.0', 'localhost']) {
      expect(await listenAddress(host, without)).toBe(host);
    }
    expect(asked).toEqual(['::']);
  });

  it('is asked for by an address that leads there', () => {
    expect(serviceUrl({ host: '::', port: 8080 })).toBe('http://127.0.0.1:8080');
    expect(serviceUrl({ host: '::1', port: 8080 })).toBe('http://[::1]:8080');
    expect(hostAndPort({ host: '::', port: 8080 })).toBe('[::]:8080');
    expect(hostAndPort({ host: 'localhost', port: 8080 })).toBe('localhost:8080');
  });
});
