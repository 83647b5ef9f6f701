import { EventSourceParserStream, type EventSourceMessage } from 'eventsource-parser/stream';
import { describeError, KfpError } from '@kfp/backend/core/errors.js';

/**
 * Reads a server-sent event stream until it ends.
 *
 * @throws KfpError `EVENTS_UNREACHABLE` when there is no such stream or it breaks off, or the signal's reason
 */
export async function* readEvents(
  url: string,
  signal: AbortSignal,
): AsyncGenerator<EventSourceMessage, void, undefined> {
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
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  try {
    yield* events;
  } catch (cause) {
    signal.throwIfAborted();
    throw new KfpError('EVENTS_UNREACHABLE', `${url} broke off: ${describeError(cause)}`, {
      cause,
    });
  }
}
