import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttps, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  makeAuthority,
  makeCertificate,
  whyNoCertificates,
  type Certificate,
} from '../core/certificates.fixture.js';
import { createPrometheusClient } from './client.js';
import type { ConnectionOptions } from './connection.js';
import { accessWarnings } from './credentials.js';
import { certificateProblem } from './tls.js';

const dir = mkdtempSync(join(tmpdir(), 'kfp-access-'));
const file = (name: string, text: string): string => {
  const path = join(dir, name);
  // As Kubernetes does it: the new one is put in the place of the old.
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return path;
};
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type Answer = (request: IncomingMessage) => number;

/** A server that answers `vector(1)`, or a status; with certificates, over TLS. */
async function serve(answer: Answer, tls?: ServerOptions): Promise<{ port: number; url: string }> {
  const listener: Parameters<typeof createHttp>[1] = (request, response) => {
    request.resume();
    response.statusCode = answer(request);
    response.end(
      response.statusCode === 200
        ? '{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}'
        : 'no entry',
    );
  };
  const server: Server = tls === undefined ? createHttp(listener) : createHttps(tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `http${tls === undefined ? '' : 's'}://127.0.0.1:${port}` };
}

/** Asks once; the outcome is 1, or the error. */
async function ask(options: Omit<ConnectionOptions, 'timeoutSeconds'>): Promise<unknown> {
  const client = createPrometheusClient({ timeoutSeconds: 5, ...options });
  try {
    return (await client.query('vector(1)'))[0]!.value;
  } finally {
    await client.close();
  }
}

describe('credentials', () => {
  const seen: (string | undefined)[] = [];
  const remember =
    (header = 'authorization'): Answer =>
    ({ headers }) => {
      seen.push(headers[header] as string | undefined);
      return 200;
    };
  afterEach(() => seen.splice(0));

  it('are sent as HTTP has them, whatever letters a password has', async () => {
    const { url } = await serve(remember());
    const password = { file: file('password', 'pä:ss\n') };
    expect(await ask({ url, basicAuth: { username: 'kfp', password } })).toBe(1);
    expect(Buffer.from(seen[0]!.replace('Basic ', ''), 'base64').toString()).toBe('kfp:pä:ss');
  });

  it('come from a variable, and go into headers of any name', async () => {
    const { url } = await serve(remember('x-scope-orgid'));
    const headers = { 'X-Scope-OrgID': { env: 'TENANT' } };
    expect(await ask({ url, headers, environment: { TENANT: 'shop|web' } })).toBe(1);
    expect(seen).toEqual(['shop|web']);
  });

  it('are read anew when the file is another', async () => {
    const { url } = await serve(remember());
    const bearerToken = { file: file('token', 'first\n') };
    const client = createPrometheusClient({ url, timeoutSeconds: 5, bearerToken });
    cleanups.push(() => client.close());
    await client.query('vector(1)');
    file('token', 'second\n');
    await client.query('vector(1)');
    expect(seen).toEqual(['Bearer first', 'Bearer second']);
  });

  it.each([
    ['no such file', { file: join(dir, 'nowhere') }, /bearerToken: ENOENT.*nowhere/],
    ['an empty file', { file: file('empty', '\n') }, /bearerToken: .*empty is empty/],
    ['two lines', { file: file('two', 'top\nsecret') }, /bearerToken: .*two holds more than one/],
    ['a variable that is not set', { env: 'NOBODY' }, /the variable NOBODY is not set/],
  ])('say what is missing, and nothing is asked: %s', async (_, bearerToken, message) => {
    const { url } = await serve(remember());
    await expect(ask({ url, bearerToken })).rejects.toMatchObject({
      code: 'PROMETHEUS_CREDENTIALS_MISSING',
      message: expect.stringMatching(message) as string,
    });
    await expect(ask({ url, bearerToken })).rejects.not.toThrow('secret');
    expect(seen).toEqual([]);
  });

  it.each([
    [401, {}, 'PROMETHEUS_UNAUTHORIZED', /asks for credentials \(401\): no entry/],
    [401, { bearerToken: 'hidden' }, 'PROMETHEUS_UNAUTHORIZED', /does not take the credentials/],
    [
      403,
      { bearerToken: 'hidden' },
      'PROMETHEUS_FORBIDDEN',
      /refuses this account \(403\): no entry/,
    ],
  ])('that are refused with %i are told of, but never told', async (code, access, name, words) => {
    const { url } = await serve(() => code);
    const error: unknown = await ask({ url, ...access }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: name, message: expect.stringMatching(words) as string });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hidden');
  });

  it('go nowhere else when the server sends on', async () => {
    const { url } = await serve(() => 302);
    await expect(ask({ url, bearerToken: 'hidden' })).rejects.toMatchObject({
      code: 'PROMETHEUS_BAD_RESPONSE',
      hint: expect.stringContaining('not followed') as string,
    });
  });
});

describe('warnings', () => {
  it('tell what is not safe, and are silent on what is', () => {
    const bearerToken = { file: '/token' };
    expect(accessWarnings({ url: 'http://prometheus:9090' })).toEqual([]);
    expect(accessWarnings({ url: 'https://mimir.example', bearerToken })).toEqual([]);
    expect(accessWarnings({ url: 'http://127.0.0.1:9090', bearerToken })).toEqual([]);
    expect(accessWarnings({ url: 'http://mimir.example', bearerToken })).toEqual([
      expect.stringContaining('unencrypted'),
    ]);
    const tls = { insecureSkipVerify: true };
    expect(accessWarnings({ url: 'https://mimir.example', tls })).toEqual([
      expect.stringContaining('the certificate is not checked'),
    ]);
  });
});

describe.skipIf(whyNoCertificates !== undefined)('TLS', () => {
  let authority: Certificate;
  let other: Certificate;
  let server: Certificate;
  let me: Certificate;
  beforeAll(() => {
    authority = makeAuthority(dir, 'authority');
    other = makeAuthority(dir, 'other');
    server = makeCertificate(dir, 'server', ['127.0.0.1'], authority);
    me = makeCertificate(dir, 'me', ['kfp'], authority);
  });

  it('trusts the authority that is given, and no other', async () => {
    const { url } = await serve(() => 200, server);
    const trusting = (caFile: string): Promise<unknown> => ask({ url, tls: { caFile } });
    expect(await trusting(authority.certFile)).toBe(1);
    const refused = {
      code: 'PROMETHEUS_CERTIFICATE_REFUSED',
      message: expect.stringContaining('give prometheus.tls.caFile') as string,
    };
    await expect(trusting(other.certFile)).rejects.toMatchObject(refused);
    await expect(ask({ url })).rejects.toMatchObject(refused);
    expect(await ask({ url, tls: { insecureSkipVerify: true } })).toBe(1);
    await expect(trusting(join(dir, 'nowhere.pem'))).rejects.toMatchObject({
      code: 'PROMETHEUS_CREDENTIALS_MISSING',
      message: expect.stringMatching(/tls\.caFile: ENOENT/) as string,
    });
  });

  it('knows a server by the name that is given', async () => {
    const named = makeCertificate(dir, 'named', ['mimir.example'], authority);
    const { url } = await serve(() => 200, named);
    const tls = { caFile: authority.certFile };
    await expect(ask({ url, tls })).rejects.toThrow('give prometheus.tls.serverName');
    expect(await ask({ url, tls: { ...tls, serverName: 'mimir.example' } })).toBe(1);
  });

  it('shows the client certificate, and another one after it was rotated', async () => {
    const { url } = await serve(
      ({ socket }) => ((socket as TLSSocket).getPeerCertificate().subject.CN === 'me' ? 200 : 403),
      { ...server, ca: authority.cert, requestCert: true },
    );
    const tls = {
      caFile: authority.certFile,
      certFile: file('client.pem', server.cert),
      keyFile: file('client.key', server.key),
    };
    const client = createPrometheusClient({ url, timeoutSeconds: 5, tls });
    cleanups.push(() => client.close());
    await expect(client.query('vector(1)')).rejects.toMatchObject({ code: 'PROMETHEUS_FORBIDDEN' });
    file('client.pem', me.cert);
    file('client.key', me.key);
    expect((await client.query('vector(1)'))[0]!.value).toBe(1);
  });

  it('says when the server asks for a client certificate', async () => {
    const { url } = await serve(() => 200, {
      ...server,
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    // Node's servers hang up; those of Go and OpenSSL say why, see below.
    await expect(ask({ url, tls: { caFile: authority.certFile } })).rejects.toMatchObject({
      code: 'PROMETHEUS_UNREACHABLE',
      hint: expect.stringContaining('client certificate') as string,
    });
  });
});

describe('the trouble with a certificate', () => {
  it.each([
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'wants one'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'refuses the client certificate'],
    ['ERR_OSSL_PEM_NO_START_LINE', 'is not PEM'],
    ['ERR_OSSL_X509_KEY_VALUES_MISMATCH', 'is not PEM'],
    ['CERT_HAS_EXPIRED', 'not valid at this time'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'not speak TLS'],
  ])('%s', (code, words) => {
    const cause = Object.assign(new Error('as OpenSSL has it'), { code });
    expect(certificateProblem(new Error('fetch', { cause }))).toContain(words);
  });

  it('is no trouble of other kinds', () => {
    expect(certificateProblem(Object.assign(new Error(), { code: 'ECONNREFUSED' }))).toBe(
      undefined,
    );
  });
});
