import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { readEvents } from './sse.js';

/** What was read of a stream, and how it ended. */
async function read(answer: (response: ServerResponse) => void): Promise<unknown[]> {
  const server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const found: unknown[] = [];
  try {
    const events = readEvents(`http://127.0.0.1:${port}/`, AbortSignal.timeout(10_000));
    for await (const { event, data } of events) found.push([event, data]);
  } catch (error) {
    found.push((error as { code?: unknown }).code);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return found;
}

it('reads events wherever the stream is cut, in the middle of a character, too', async () => {
  const bytes = Buffer.from(
    ': hello\n\nevent: alarm\ndata: {"a":"✓"}\n\ndata: one\ndata:two\r\n\r\n',
  );
  const found = await read((response) => {
    for (const byte of bytes) response.write(Uint8Array.of(byte));
    response.end();
  });
  expect(found).toEqual([
    ['alarm', '{"a":"✓"}'],
    [undefined, 'one\ntwo'],
  ]);
});

it('tells of a stream that is not there, and of one that breaks off', async () => {
  expect(await read((response) => response.writeHead(404).end())).toEqual(['EVENTS_UNREACHABLE']);
  const broken = await read((response) => {
    response.write('data: a\n\ndata: b\n', () => setImmediate(() => response.destroy()));
  });
  expect(broken).toEqual([[undefined, 'a'], 'EVENTS_UNREACHABLE']);
});
