import { describeError, KfpError } from '@kfp/backend/core/errors.js';

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Reads a server-sent event stream until it ends, as the HTML standard describes it (without ids and
 * retry times).
 *
 * @throws KfpError `EVENTS_UNREACHABLE` when there is no such stream, or the signal's reason
 */
export async function* readEvents(
  url: string,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent, void, undefined> {
  let response;
  try {
    response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new KfpError('EVENTS_UNREACHABLE', `Cannot read ${url}: ${describeError(cause)}`, {
      cause,
    });
  }
  if (!response.ok || response.body === null) {
    throw new KfpError('EVENTS_UNREACHABLE', `${url} answers ${response.status}`);
  }
  const parse = createEventParser();
  const decoder = new TextDecoder();
  const chunks = (response.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await chunks.read().catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new KfpError('EVENTS_UNREACHABLE', `${url} broke off: ${describeError(cause)}`, {
        cause,
      });
    });
    if (done) return;
    yield* parse(decoder.decode(value, { stream: true }));
  }
}

/** Takes text as it arrives, cut anywhere, and gives back the events that are complete. */
export function createEventParser(): (text: string) => ServerEvent[] {
  let rest = '';
  let event = '';
  let data: string[] = [];
  return (text) => {
    const complete: ServerEvent[] = [];
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const raw of lines) {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
      if (line === '') {
        if (data.length > 0) complete.push({ event: event || 'message', data: data.join('\n') });
        event = '';
        data = [];
        continue;
      }
      const colon = line.indexOf(':');
      const field = colon === -1 ? line : line.slice(0, colon);
      const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'event') event = value;
      else if (field === 'data') data.push(value);
    }
    return complete;
  };
}
