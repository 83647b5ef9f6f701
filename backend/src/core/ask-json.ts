import { request } from 'undici';

export interface JsonAnswer {
  readonly status: number;
  readonly text: string;
  /** Undefined where the text is no JSON. */
  readonly body: unknown;
}

export interface JsonQuestion {
  /** GET when absent, or POST where there is something to send. */
  readonly method?: 'GET' | 'POST' | 'DELETE' | undefined;
  readonly send?: object | undefined;
  readonly token?: string | undefined;
  readonly timeoutMilliseconds: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks a server and reads its whole answer; every status is one.
 *
 * @throws Error of undici when none comes in time
 */
export async function askJson(url: string, question: JsonQuestion): Promise<JsonAnswer> {
  const { send, token, timeoutMilliseconds, signal } = question;
  const headers: Record<string, string> = {};
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (send !== undefined) headers['content-type'] = 'application/json';
  const response = await request(url, {
    method: question.method ?? (send === undefined ? 'GET' : 'POST'),
    headers,
    body: send === undefined ? null : JSON.stringify(send),
    headersTimeout: timeoutMilliseconds,
    bodyTimeout: timeoutMilliseconds,
    signal,
  });
  const text = await response.body.text();
  return { status: response.statusCode, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
