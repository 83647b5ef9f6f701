import { AppEvents, EventBusSrv } from '@grafana/data';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { createBackendSrv, requestUrl } from './backend-srv';

type Fetch = typeof window.fetch;

function create(fetch: Fetch): {
  readonly srv: ReturnType<typeof createBackendSrv>;
  readonly alerts: string[];
} {
  const appEvents = new EventBusSrv();
  const alerts: string[] = [];
  appEvents.on(AppEvents.alertError, ([message]) => alerts.push(`error: ${message}`));
  appEvents.on(AppEvents.alertSuccess, ([message]) => alerts.push(`success: ${message}`));
  return { srv: createBackendSrv({ role: 'Editor', appEvents, fetch }), alerts };
}

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, statusText: status === 200 ? 'OK' : 'Forbidden' });

describe('backendSrv', () => {
  it('sends JSON with the role, and returns what comes', async () => {
    const fetch = vi.fn<Fetch>(async () => json({ a: 1 }));
    const { srv } = create(fetch);
    expect(await srv.post('/api/x', { on: true })).toEqual({ a: 1 });
    const [url, init] = fetch.mock.calls[0]!;
    const headers = init?.headers as Headers;
    expect([url, init?.method, init?.body]).toEqual(['/api/x', 'POST', '{"on":true}']);
    expect(headers.get('x-workbench-role')).toBe('Editor');
    expect(headers.get('content-type')).toBe('application/json');
  });

  it('fails with status and body, and tells of it unless it is handled', async () => {
    const { srv, alerts } = create(async () => json({ message: 'no' }, 403));
    const failed = firstValueFrom(srv.fetch({ url: '/api/x' }));
    await expect(failed).rejects.toMatchObject({ status: 403, data: { message: 'no' } });
    await expect(
      srv.get('/api/x', undefined, undefined, { showErrorAlert: false }),
    ).rejects.toBeDefined();
    await srv.get('/api/x').catch((error: { isHandled: boolean }) => (error.isHandled = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(alerts).toEqual(['error: no']);
  });

  it('tells of changes that say what they did', async () => {
    const { srv, alerts } = create(async () => json({ message: 'saved' }));
    await srv.put('/api/x', {});
    await srv.get('/api/x');
    await srv.put('/api/x', {}, { showSuccessAlert: false });
    expect(alerts).toEqual(['success: saved']);
  });

  it('cancels the earlier call of the same id, without a word', async () => {
    const fetch: Fetch = (url, init) =>
      new Promise((resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        if (url === '/2') resolve(json({}));
      });
    const { srv, alerts } = create(fetch);
    const first = firstValueFrom(srv.fetch({ url: '/1', requestId: 'a' }));
    const outcome = expect(first).rejects.toMatchObject({ cancelled: true, status: -1 });
    await firstValueFrom(srv.fetch({ url: '/2', requestId: 'a' }));
    await outcome;
    expect(alerts).toEqual([]);
  });

  it('says what kept an answer from coming', async () => {
    const { srv } = create(async () => {
      throw new TypeError('Failed to fetch');
    });
    const failed = srv.get('/api/x', undefined, undefined, { showErrorAlert: false });
    await expect(failed).rejects.toMatchObject({ status: 0, data: { message: 'Failed to fetch' } });
  });
});

it.each([
  [{ url: 'api/x' }, '/api/x'],
  [{ url: '/api/x?a=1', params: { b: [1, 2], c: undefined } }, '/api/x?a=1&b=1&b=2'],
  [{ url: 'http://other/x', params: { 'match[]': 'up' } }, 'http://other/x?match%5B%5D=up'],
])('makes an address of %j', (request, expected) => expect(requestUrl(request)).toBe(expected));
