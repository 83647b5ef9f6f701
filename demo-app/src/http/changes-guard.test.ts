import { describe, expect, it } from 'vitest';
import { createChangesGuard } from './changes-guard.js';

const host = 'localhost:3001';
const status = async (
  token: string | undefined,
  ip: string,
  headers: Record<string, string>,
): Promise<number> =>
  createChangesGuard(
    'Failures are switched',
    token,
  )({ ip, headers }).then(
    () => 200,
    (error: { statusCode: number }) => error.statusCode,
  );

describe('who may switch failures', () => {
  it.each([undefined, 'secret'])(
    'programs and pages of this machine (token: %s)',
    async (token) => {
      expect(await status(token, '127.0.0.1', { host })).toBe(200);
      expect(await status(token, '::1', { host, origin: 'http://localhost:3001' })).toBe(200);
    },
  );

  it('nobody else without a token', async () => {
    expect(await status(undefined, '10.0.0.7', { host })).toBe(403);
    const rebound = { host: 'rebound.example' };
    expect(await status(undefined, '127.0.0.1', rebound)).toBe(403);
    const foreign = { host, origin: 'https://evil.example' };
    expect(await status(undefined, '127.0.0.1', foreign)).toBe(403);
    expect(await status(undefined, '127.0.0.1', { host, origin: 'null' })).toBe(403);
  });

  it('others with the token', async () => {
    const from = (authorization: string): Promise<number> =>
      status('secret', '10.0.0.7', { host: 'demo-app:3001', authorization });
    expect(await from('Bearer secret')).toBe(200);
    for (const wrong of ['', 'secret', 'Bearer other', 'Bearer secret2']) {
      expect(await from(wrong)).toBe(401);
    }
    expect(await status('secret', '10.0.0.7', { host })).toBe(401);
  });
});
