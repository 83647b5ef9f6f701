import type { BackendSrv } from '@grafana/runtime';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { createBackendSrv, requestUrl } from './backend-srv';

type Fetch = typeof window.fetch;

const create = (fetch: Fetch): BackendSrv => createBackendSrv('Editor', fetch);

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, statusText: status === 200 ? 'OK' : 'Forbidden' });

describe('backendSrv', () => {
  it('sends JSON with the role, and returns what comes', async () => {
    const fetch = vi.fn<Fetch>(async () => json({ a: 1 }));
    const srv = create(fetch);
    expect(await srv.post('/api/x', { on: true })).toEqual({ a: 1 });
    const [url, init] = fetch.mock.calls[0]!;
    const headers = init?.headers as Headers;
    expect([url, init?.method, init?.body]).toEqual(['/api/x', 'POST', '{"on":true}']);
    expect(headers.get('x-workbench-role')).toBe('Editor');
    expect(headers.get('content-type')).toBe('application/json');
  });

  it('fails with status and body', async () => {
    const srv = create(async () => json({ message: 'no' }, 403));
    const failed = firstValueFrom(srv.fetch({ url: '/api/x' }));
    await expect(failed).rejects.toMatchObject({ status: 403, data: { message: 'no' } });
  });

  it('cancels the earlier call of the same id', async () => {
    const fetch: Fetch = (url, init) =>
      new Promise((resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        if (url === '/2') resolve(json({}));
      });
    const srv = create(fetch);
    const first = firstValueFrom(srv.fetch({ url: '/1', requestId: 'a' }));
    const outcome = expect(first).rejects.toMatchObject({ cancelled: true, status: -1 });
    await firstValueFrom(srv.fetch({ url: '/2', requestId: 'a' }));
    await outcome;
  });

  it('says what kept an answer from coming', async () => {
    const srv = create(async () => {
      throw new TypeError('Failed to fetch');
    });
    const failed = srv.get('/api/x');
    await expect(failed).rejects.toMatchObject({ status: 0, data: { message: 'Failed to fetch' } });
  });
});

it.each([
  [{ url: 'api/x' }, '/api/x'],
  [{ url: '/api/x?a=1', params: { b: [1, 2], c: undefined } }, '/api/x?a=1&b=1&b=2'],
  [{ url: 'http://other/x', params: { 'match[]': 'up' } }, 'http://other/x?match%5B%5D=up'],
])('makes an address of %j', (request, expected) => expect(requestUrl(request)).toBe(expected));
