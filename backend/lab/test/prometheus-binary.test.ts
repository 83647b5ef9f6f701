import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { obtainPrometheus, type ObtainOptions } from '../src/local/prometheus-binary.js';

const scratch = mkdtempSync(join(tmpdir(), 'kfp-prometheus-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const ARCHIVE = 'prometheus-2.53.4.linux-amd64.tar.gz';
const archive = packRelease();
const sum = createHash('sha256').update(archive).digest('hex');

/** An archive as the project releases them, whose programs answer `--version`. */
function packRelease(): Buffer {
  const folder = join(scratch, 'release/prometheus-2.53.4.linux-amd64');
  mkdirSync(folder, { recursive: true });
  for (const name of ['prometheus', 'promtool']) writeProgram(join(folder, name), name, '2.53.4');
  const file = join(scratch, ARCHIVE);
  execFileSync('tar', ['-czf', file, '-C', join(scratch, 'release'), '.']);
  return readFileSync(file);
}

function writeProgram(file: string, name: string, version: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho "${name}, version ${version} (branch: HEAD)"\n`);
  chmodSync(file, 0o755);
}

let folderCount = 0;
let cacheDir = '';
let log: string[] = [];
beforeEach(() => {
  cacheDir = join(scratch, `cache-${++folderCount}`);
  log = [];
});

/** Where neither PROMETHEUS_BIN nor PATH has one; tar and apt are still found. */
const bareEnv = { ...process.env, PROMETHEUS_BIN: undefined, PATH: '/nowhere' };

function options(over: Partial<ObtainOptions> = {}): ObtainOptions {
  return { cacheDir, log: (line) => log.push(line), env: bareEnv, ...over };
}

/** Options that know only the release on a local server. */
function fromRelease(
  server: ReleaseServer,
  pinned: Readonly<Record<string, string>> = {},
): ObtainOptions {
  return options({
    origins: ['release'],
    release: { baseUrl: server.url, platform: 'linux', arch: 'x64', pinned, version: '2.53.4' },
  });
}

interface ReleaseServer {
  readonly url: string;
  readonly requests: string[];
  close(): Promise<void>;
}

async function releaseServer(
  body: Buffer,
  sums = `${sum}  ${ARCHIVE}\n`,
  breakOffAt = Infinity,
): Promise<ReleaseServer> {
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (request.url === '/v2.53.4/sha256sums.txt') return response.end(sums);
    if (request.url !== `/v2.53.4/${ARCHIVE}`) return response.writeHead(404).end();
    response.writeHead(200, { 'content-length': body.length });
    if (breakOffAt === Infinity) return response.end(body);
    response.write(body.subarray(0, breakOffAt), () => response.destroy());
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describe('a Prometheus that is already there', () => {
  it('takes PROMETHEUS_BIN before everything else', async () => {
    writeProgram(join(scratch, 'mine/prometheus'), 'prometheus', '9.9.1');
    writeProgram(join(scratch, 'path/prometheus'), 'prometheus', '9.9.2');
    const env = {
      PROMETHEUS_BIN: join(scratch, 'mine/prometheus'),
      PATH: join(scratch, 'path'),
    };
    expect(await obtainPrometheus(options({ env }))).toEqual({
      prometheus: env.PROMETHEUS_BIN,
      promtool: undefined,
      version: '9.9.1',
      source: 'PROMETHEUS_BIN',
    });
    expect(await obtainPrometheus(options({ env: { PATH: env.PATH } }))).toMatchObject({
      version: '9.9.2',
      source: 'PATH',
    });
  });

  it.each([
    ['/no/such/prometheus', /no such program/],
    ['/bin/echo', /does not call itself prometheus/],
  ])('refuses PROMETHEUS_BIN=%s in place of taking another', async (file, why) => {
    const env = { PROMETHEUS_BIN: file };
    await expect(obtainPrometheus(options({ env }))).rejects.toMatchObject({
      code: 'PROMETHEUS_BIN_UNUSABLE',
      message: expect.stringMatching(why) as string,
    });
  });
});

describe('the official release', () => {
  it("is checked against the release's own list, then served from the cache", async () => {
    const server = await releaseServer(archive);
    const first = await obtainPrometheus(fromRelease(server));
    await server.close();
    expect(first).toEqual({
      prometheus: join(cacheDir, 'release-2.53.4/prometheus'),
      promtool: join(cacheDir, 'release-2.53.4/promtool'),
      version: '2.53.4',
      source: 'official release',
    });
    expect(log.join('\n')).toContain("the release's own sha256sums.txt");
    expect(readdirSync(cacheDir)).toEqual(['release-2.53.4']);

    const second = await obtainPrometheus(fromRelease(server));
    expect(second).toEqual({ ...first, source: 'official release, cached' });
    expect(server.requests).toHaveLength(2);
  });

  it('asks for no list where the sum is pinned', async () => {
    const server = await releaseServer(archive);
    await obtainPrometheus(fromRelease(server, { [ARCHIVE]: sum }));
    await server.close();
    expect(server.requests).toEqual([`/v2.53.4/${ARCHIVE}`]);
    expect(log.join('\n')).toContain('pinned in this project');
  });

  it('refuses an archive with another sum, and keeps nothing of it', async () => {
    const forged = Buffer.concat([archive, Buffer.from('x')]);
    for (const pinned of [{}, { [ARCHIVE]: sum }]) {
      const server = await releaseServer(forged);
      await expect(obtainPrometheus(fromRelease(server, pinned))).rejects.toMatchObject({
        code: 'PROMETHEUS_UNOBTAINABLE',
        message: expect.stringContaining(`but ${sum} was expected: refused`) as string,
      });
      await server.close();
      expect(readdirSync(cacheDir)).toEqual([]);
    }
  });

  it('refuses a download that breaks off or that the list does not name', async () => {
    const broken = await releaseServer(archive, undefined, 20);
    await expect(obtainPrometheus(fromRelease(broken))).rejects.toThrow(/official release .*20/);
    await broken.close();
    const unnamed = await releaseServer(archive, `${sum}  other.tar.gz\n`);
    await expect(obtainPrometheus(fromRelease(unnamed))).rejects.toThrow(/does not name/);
    await unnamed.close();
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('is downloaded once by two that want it at the same time', async () => {
    const server = await releaseServer(archive);
    const both = await Promise.all([1, 2].map(() => obtainPrometheus(fromRelease(server))));
    await server.close();
    expect(both.map(({ version }) => version)).toEqual(['2.53.4', '2.53.4']);
    expect(server.requests).toHaveLength(2);
    expect(log.join('\n')).toContain(`process ${process.pid} is obtaining Prometheus`);
  });

  it('takes over the lock and the leftovers of a process that was killed', async () => {
    const gone = spawn('true');
    await new Promise((resolve) => gone.once('exit', resolve));
    mkdirSync(join(cacheDir, 'tmp-left'), { recursive: true });
    const owner = { pid: gone.pid, host: hostname(), token: 'x' };
    writeFileSync(join(cacheDir, 'in-use.json'), JSON.stringify(owner));
    const server = await releaseServer(archive);
    await obtainPrometheus(fromRelease(server));
    await server.close();
    expect(readdirSync(cacheDir)).toEqual(['release-2.53.4']);
  });

  it('replaces a cached copy that does not run', async () => {
    mkdirSync(join(cacheDir, 'release-2.53.4'), { recursive: true });
    writeFileSync(join(cacheDir, 'release-2.53.4/prometheus'), 'half a program', { mode: 0o755 });
    const server = await releaseServer(archive);
    expect(await obtainPrometheus(fromRelease(server))).toMatchObject({
      source: 'official release',
    });
    await server.close();
  });
});

it('names every way that was tried, why it failed, and what to do', async () => {
  const closed = await releaseServer(archive);
  await closed.close();
  const env = { PATH: '/nowhere' };
  const attempt = obtainPrometheus({ ...fromRelease(closed), env, origins: ['release', 'debian'] });
  await expect(attempt).rejects.toMatchObject({
    code: 'PROMETHEUS_UNOBTAINABLE',
    hint: expect.stringContaining('PROMETHEUS_BIN=') as string,
  });
  const { message } = (await attempt.catch((error: unknown) => error)) as Error;
  expect(message.split('\n').slice(1)).toEqual([
    '    PROMETHEUS_BIN    not set',
    '    PATH              no program called prometheus',
    `    cache             nothing in ${cacheDir}`,
    expect.stringMatching(/^ {4}official release {2}http:\/\/127.*ECONNREFUSED/),
    '    Debian package    there is no apt on this machine',
  ]);
});

/** An installed one would answer in its place. */
const hasOnlyApt = existsSync('/usr/bin/apt-get') && !existsSync('/usr/bin/prometheus');

describe.skipIf(!hasOnlyApt)("Debian's package, for real", () => {
  const apt = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
  const debianOnly = (env: Record<string, string>): ObtainOptions =>
    options({ env: { ...apt, ...env }, origins: ['debian'] });

  it('is verified, unpacked and runs', async () => {
    const found = await obtainPrometheus(debianOnly({}));
    expect(found.source).toBe('Debian package');
    expect(found.version).toMatch(/^[23]\.\d+\.\d+/);
    expect(log.join('\n')).toContain("agrees with apt's signed package list");
    const check = join(scratch, 'ok.yml');
    writeFileSync(check, 'global: {scrape_interval: 1s}\n');
    execFileSync(found.promtool!, ['check', 'config', check]);
    expect(readdirSync(cacheDir)).toHaveLength(1);
  });

  it('brings its own package list where the machine has none', async () => {
    const empty = join(scratch, 'no-lists');
    mkdirSync(join(empty, 'partial'), { recursive: true });
    const config = join(scratch, 'apt.conf');
    writeFileSync(config, `Dir::State::lists "${empty}"; Dir::Cache "${empty}";\n`);
    const found = await obtainPrometheus(debianOnly({ APT_CONFIG: config }));
    expect(found.source).toBe('Debian package');
    expect(log.join('\n')).toContain('trying again with a fresh package list');
  });
});
