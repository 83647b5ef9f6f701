import { expect, it } from 'vitest';
import { listenAddress } from './listen-address.js';

it('listens for both families, or for IPv4 where the kernel has no IPv6', async () => {
  expect(await listenAddress('::', async () => true)).toBe('::');
  expect(await listenAddress('::', async () => false)).toBe('0.0.0.0');
  expect(await listenAddress('127.0.0.1', async () => false)).toBe('127.0.0.1');
  expect(await listenAddress('203.0.113.7')).toBe('203.0.113.7');
});
