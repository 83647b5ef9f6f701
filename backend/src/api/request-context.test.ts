import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createApiFixture, type ApiFixture } from './api.fixture.js';
import { requestId, traceBindings } from './request-context.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

let fixture: ApiFixture | undefined;
afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

describe('requestId', () => {
  it('keeps what a caller gave, and makes one where that is missing or could forge a log', () => {
    expect(requestId({ headers: { 'x-request-id': 'a1/b:c' } })).toBe('a1/b:c');
    for (const bad of [undefined, '', ' a', 'a\nb', 'x'.repeat(129), '"}']) {
      expect(requestId({ headers: bad === undefined ? {} : { 'x-request-id': bad } })).toMatch(
        UUID,
      );
    }
  });
});

describe('traceBindings', () => {
  it('reads W3C trace context, and nothing else', () => {
    expect(traceBindings({ traceparent: `00-${TRACE}-${SPAN}-01` })).toEqual({
      trace_id: TRACE,
      span_id: SPAN,
      trace_flags: '01',
    });
    for (const bad of ['', '00', `00-${'0'.repeat(32)}-${SPAN}-01`, `00-${TRACE}-xyz-01`]) {
      expect(traceBindings({ traceparent: bad })).toEqual({});
    }
    expect(traceBindings({})).toEqual({});
  });
});

describe('a request', () => {
  it('is answered with its id, which stands in the log with its trace', async () => {
    const lines: Record<string, unknown>[] = [];
    const sink = new Writable({
      write(chunk, _, done) {
        lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
        done();
      },
    });
    const broken = { list: () => Promise.reject(new Error('disk on fire')) };
    fixture = await createApiFixture(undefined, broken, {}, { logger: pino(sink) });
    const response = await fixture.app.inject({
      url: '/v1/models',
      headers: { 'x-request-id': 'from-grafana-7', traceparent: `00-${TRACE}-${SPAN}-01` },
    });
    expect(response.statusCode).toBe(500);
    expect(response.headers['x-request-id']).toBe('from-grafana-7');
    const said = lines.find(({ msg }) => msg === 'disk on fire');
    expect(said).toMatchObject({
      requestId: 'from-grafana-7',
      trace_id: TRACE,
      span_id: SPAN,
      trace_flags: '01',
    });
    const other = await fixture.app.inject('/nowhere');
    expect(other.headers['x-request-id']).toMatch(UUID);
  });
});

describe('the end', () => {
  it('is told by readiness before anything else, while the process still lives', async () => {
    const end = new AbortController();
    fixture = await createApiFixture(undefined, {}, {}, { stopping: end.signal });
    expect((await fixture.app.inject('/ready')).statusCode).toBe(200);
    end.abort();
    const ready = await fixture.app.inject('/ready');
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({ ready: false, problem: 'The service is about to end.' });
    expect((await fixture.app.inject('/health')).statusCode).toBe(200);
    expect((await fixture.app.inject('/prediction')).statusCode).toBe(200);
  });

  it('waits for answers under way, and ends listeners of events', async () => {
    let answer = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (answer = resolve));
    let arrive = (): void => undefined;
    const asked = new Promise<void>((resolve) => (arrive = resolve));
    const list = async (): Promise<[]> => {
      arrive();
      await waiting;
      return [];
    };
    fixture = await createApiFixture(undefined, { list });
    const base = await fixture.app.listen({ host: '127.0.0.1', port: 0 });
    const events = await fetch(`${base}/v1/events`);
    const models = fetch(`${base}/v1/models`);
    await asked;
    const closed = fixture.app.close();
    answer();
    const response = await models;
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ models: [] });
    await events.text();
    await closed;
  });
});
