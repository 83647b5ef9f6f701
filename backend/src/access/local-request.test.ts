import { describe, expect, it } from 'vitest';
import { isLocalRequest, isLoopback, plainAddress } from './local-request.js';

const host = 'localhost:8080';

describe('isLocalRequest', () => {
  it.each([
    ['127.0.0.1', { host }],
    ['::1', { host: '[::1]:8080' }],
    ['::ffff:127.0.0.1', { host: '127.0.0.1:8080', origin: 'http://localhost:8080' }],
  ])('knows %s with %o', (ip, headers) => expect(isLocalRequest({ ip, headers })).toBe(true));

  it.each([
    ['another machine', '192.0.2.7', { host }],
    ['a rebound name', '127.0.0.1', { host: 'rebound.example:8080' }],
    ['a name that begins alike', '127.0.0.1', { host: 'localhost.evil.example' }],
    ['no name', '127.0.0.1', {}],
    ['a page of another site', '127.0.0.1', { host, origin: 'https://evil.example' }],
    ['a page of nowhere', '127.0.0.1', { host, origin: 'null' }],
    ['a proxy that says so', '192.0.2.7', { host, 'x-forwarded-for': '127.0.0.1' }],
  ])('does not let in %s', (_, ip, headers) => expect(isLocalRequest({ ip, headers })).toBe(false));
});

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost', 'LOCALHOST', '::ffff:127.0.0.1'])(
    '%s is',
    (address) => expect(isLoopback(address)).toBe(true),
  );
  it.each(['0.0.0.0', '::', '192.0.2.1', '127.evil.example', 'localhost.example', ''])(
    '%s is not',
    (address) => expect(isLoopback(address)).toBe(false),
  );
});

describe('an address as people write it', () => {
  it('is IPv4 where a client came by IPv4', () => {
    expect(plainAddress('::ffff:10.0.0.7')).toBe('10.0.0.7');
    expect(plainAddress('fd00::7')).toBe('fd00::7');
    expect(plainAddress('10.0.0.7')).toBe('10.0.0.7');
  });
});
