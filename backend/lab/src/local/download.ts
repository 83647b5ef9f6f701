import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvHttpProxyAgent, fetch, type Dispatcher } from 'undici';
import { describeError } from '@kfp/backend/core/errors.js';

export interface Downloader {
  /** The body as text. */
  text(url: string): Promise<string>;
  /** Writes the body to `file`; returns its SHA-256 (hex) and size. */
  toFile(url: string, file: string): Promise<{ readonly sha256: string; readonly bytes: number }>;
  close(): Promise<void>;
}

/**
 * HTTP downloads that give up early where nothing answers, so that the next way can be tried, and
 * that go through HTTPS_PROXY where one is set.
 *
 * @param connectSeconds for a connection; a stalled body may pause at most 30 s
 */
export function createDownloader(connectSeconds: number): Downloader {
  const dispatcher: Dispatcher = new EnvHttpProxyAgent({
    connect: { timeout: connectSeconds * 1000 },
    headersTimeout: 15_000,
    bodyTimeout: 30_000,
  });
  const get = async (url: string): Promise<NonNullable<Awaited<ReturnType<typeof fetch>>>> => {
    let response;
    try {
      response = await fetch(url, { dispatcher });
    } catch (cause) {
      throw new Error(`${url}: ${withoutPrefix(describeError(cause))}`, { cause });
    }
    if (!response.ok) throw new Error(`${url}: HTTP ${response.status} ${response.statusText}`);
    return response;
  };
  return {
    text: async (url) => (await get(url)).text(),
    toFile: async (url, file) => {
      const response = await get(url);
      const hash = createHash('sha256');
      let bytes = 0;
      const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          bytes += chunk.length;
          done(null, chunk);
        },
      });
      if (response.body === null) throw new Error(`${url}: the answer has no body`);
      try {
        await pipeline(Readable.fromWeb(response.body), meter, createWriteStream(file));
      } catch (cause) {
        throw new Error(`${url}: broke off after ${bytes} bytes: ${describeError(cause)}`, {
          cause,
        });
      }
      const announced = response.headers.get('content-length');
      if (announced !== null && Number(announced) !== bytes) {
        throw new Error(`${url}: ${bytes} of ${announced} bytes arrived`);
      }
      return { sha256: hash.digest('hex'), bytes };
    },
    close: () => dispatcher.close(),
  };
}

function withoutPrefix(message: string): string {
  return message.replace(/^fetch failed: /, '');
}
