import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createApiFixture, type ApiFixture } from '../api.fixture.js';

let api: ApiFixture;
let url: string;
beforeEach(async () => {
  const unlimited = { rateLimit: { readsPerMinute: 0, changesPerMinute: 0 } };
  api = await createApiFixture(undefined, {}, { api: unlimited });
  url = `${await api.app.listen({ host: '127.0.0.1', port: 0 })}/v1/events`;
});
afterEach(() => api.close());

/** On a connection of its own. */
async function listen(): Promise<IncomingMessage> {
  const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  return response;
}

it('tells two hundred at once and no more, until some of them have gone', async () => {
  const listening = await Promise.all(Array.from({ length: 200 }, listen));
  expect(listening.every(({ statusCode }) => statusCode === 200)).toBe(true);
  const refused = await listen();
  let text = '';
  for await (const chunk of refused) text += String(chunk);
  expect([refused.statusCode, JSON.parse(text)]).toMatchObject([
    503,
    { error: 'TOO_MANY_LISTENERS', message: expect.stringContaining('200') as string },
  ]);
  for (const response of listening) response.destroy();
  await vi.waitFor(async () => {
    const again = await listen();
    again.destroy();
    expect(again.statusCode).toBe(200);
  }, 10_000);
});
