import { afterEach, expect, it } from 'vitest';
import { createLoadControl } from './control.js';

let control: ReturnType<typeof createLoadControl>;
afterEach(() => control.close());

it.each([
  ['127.0.0.1', 'localhost:3101', undefined, 200],
  ['127.0.0.1', 'rebound.example', undefined, 401],
  ['192.0.2.7', 'demo-app:3101', undefined, 401],
  ['192.0.2.7', 'demo-app:3101', 'Bearer wrong', 401],
  ['192.0.2.7', 'demo-app:3101', 'Bearer secret', 200],
])('asks %s, who calls it %s with %s: %i', async (remoteAddress, host, authorization, status) => {
  let rate = 20;
  const generator = {
    rate: () => rate,
    setRate: (next: number) => void (rate = next),
    counts: () => ({ sent: 0, answered: 0, failed: 0 }),
  };
  control = createLoadControl(generator, 'secret');
  const from = { remoteAddress, headers: { host, ...(authorization && { authorization }) } };
  const changed = await control.inject({
    ...from,
    method: 'POST',
    url: '/rate',
    payload: { rate: 40 },
  });
  expect(changed.statusCode).toBe(status);
  expect(rate).toBe(status === 200 ? 40 : 20);
  // Looking is free.
  expect((await control.inject({ ...from, url: '/rate' })).json()).toMatchObject({ rate });
});
