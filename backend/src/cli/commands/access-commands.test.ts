import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { hashToken } from '../../access/tokens.js';
import { loadConfig } from '../../config/load.js';
import { runCli } from '../main.js';

async function kfp(
  argv: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const collect = (name: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write(chunk, _, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const signal = new AbortController().signal;
  const io = { stdout: collect('stdout'), stderr: collect('stderr'), environment, signal };
  return { code: await runCli(argv, io), ...written };
}

describe('kfp token', () => {
  it('prints a token, and lines that a configuration takes', async () => {
    const { code, stdout } = await kfp(['token', '--name', 'grafana', '--grafana']);
    expect(code).toBe(0);
    const [, token] = /^token: (\S+)$/m.exec(stdout)!;
    const yaml = parse(stdout.slice(stdout.indexOf('api:'))) as { api: { tokens: [] } };
    const config = await loadConfig({ flags: { api: yaml.api } });
    expect(config.api.tokens).toEqual([
      { name: 'grafana', role: 'operator', grafana: true, sha256: hashToken(token!) },
    ]);
  });

  it('prints it for machines, and refuses names and roles that do not fit', async () => {
    const { stdout } = await kfp(['token', '--name', 'wall', '--role', 'viewer', '--json']);
    const made = JSON.parse(stdout) as { token: string; sha256: string };
    expect(made).toMatchObject({ name: 'wall', role: 'viewer', sha256: hashToken(made.token) });
    expect((await kfp(['token', '--role', 'root'])).code).toBe(2);
    expect((await kfp(['token', '--name', 'a b'])).code).toBe(2);
  });
});

describe('kfp serve without a token', () => {
  it('does not listen for others, and says what to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kfp-no-token-'));
    const args = ['serve', '--host', '0.0.0.0', '--port', '0', '--model-dir', folder];
    const { code, stderr } = await kfp(args, { KFP_API_TOKEN: '' });
    rmSync(folder, { recursive: true });
    expect(code).toBe(2);
    expect(stderr).toContain('TOKEN_MISSING');
    expect(stderr).toContain('kfp token');
  });
});

describe('kfp stop', () => {
  let server: Server;
  afterEach(() => server.close());

  const service = async (
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<string> => {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const stopped = (...targets: [string, string | null][]): string =>
    JSON.stringify({ targets: targets.map(([target, problem]) => ({ target, problem })) });

  it('has the service switch everything off', async () => {
    const asked: unknown[] = [];
    const url = await service((request, response) => {
      asked.push([request.method, request.url, request.headers.authorization]);
      response.end(stopped(['shop:a', null]));
    });
    const { code, stdout } = await kfp(['stop'], { KFP_API_URL: `${url}/`, KFP_API_TOKEN: 'x' });
    expect([code, stdout]).toEqual([0, 'shop:a: stopped\n']);
    expect(asked).toEqual([['DELETE', '/v1/failures', 'Bearer x']]);
  });

  it('says when nothing was on, and who did not hear', async () => {
    let answer = stopped();
    const url = await service((_, response) => response.end(answer));
    expect((await kfp(['stop', '--url', url])).stdout).toBe('No failure was switched on.\n');
    answer = stopped(['shop:a', null], ['shop:b', 'it is away']);
    const partly = await kfp(['stop', '--url', url]);
    expect(partly.code).toBe(2);
    expect(partly.stdout).toBe('shop:a: stopped\nshop:b: it is away\n');
    expect(partly.stderr).toContain('1 of 2 targets could not be told');
  });

  it('passes on why the service refuses, and says when nobody answers', async () => {
    const url = await service((_, response) => {
      response.statusCode = 401;
      response.end('{"message":"Changes need the token."}');
    });
    const refused = await kfp(['stop', '--url', url]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/Changes need the token[^]*KFP_API_TOKEN/);
    server.close();
    await once(server, 'close');
    const away = await kfp(['stop', '--url', url]);
    expect(away.code).toBe(3);
    expect(away.stderr).toContain('injection.keepalive');
  });
});
