import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { describeError } from '@kfp/backend/core/errors.js';
import { runProgram } from './run-program.js';

/** A long-term-support release. */
const VERSION = '2.53.4';

const BASE_URL = 'https://github.com/prometheus/prometheus/releases/download';

/**
 * SHA-256 of archives whose sum is known from two projects that pin it independently of each other.
 * Every other platform's archive is checked against the list which the release itself carries.
 */
const PINNED_SHA256: Readonly<Record<string, string>> = {
  'prometheus-2.53.4.linux-amd64.tar.gz':
    'b8b497c4610d1b93208252b60c8f20f6b2e78596ae8df43397a2e805aa53d475',
};

/** Go's names of Node's processors. */
const MACHINES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'armv7',
  ppc64: 'ppc64le',
  s390x: 's390x',
};

/** Another release than the one of this project, for tests. */
export interface ReleaseOptions {
  readonly version?: string;
  readonly baseUrl?: string;
  readonly pinned?: Readonly<Record<string, string>>;
  /** `linux`, `darwin`, … and `x64`, `arm64`, …, as Node names them. */
  readonly platform?: string;
  readonly arch?: string;
}

/**
 * Downloads and unpacks an official release, through HTTPS_PROXY where one is set.
 *
 * @param scratch an empty folder for the archive
 * @returns the folder with `prometheus` and `promtool`, and the archive's checked SHA-256
 * @throws Error that says what failed
 */
export async function fetchRelease(
  scratch: string,
  log: (line: string) => void,
  options: ReleaseOptions = {},
): Promise<{ readonly programs: string; readonly sha256: string }> {
  const { version = VERSION, baseUrl = BASE_URL, pinned = PINNED_SHA256 } = options;
  const name = `prometheus-${version}.${releasePlatform(options)}`;
  const archive = `${name}.tar.gz`;
  const url = `${baseUrl}/v${version}`;
  // Gives up early where nothing answers, so that the next way can be tried.
  const dispatcher = new EnvHttpProxyAgent({
    connect: { timeout: 5_000 },
    headersTimeout: 15_000,
    bodyTimeout: 30_000,
  });
  const download = async (file: string): Promise<Buffer> => {
    const failed = (why: string): Error => new Error(`${url}/${file}: ${why}`);
    const response = await fetch(`${url}/${file}`, { dispatcher }).catch((error: unknown) => {
      throw failed(describeError(error).replace(/^fetch failed: /, ''));
    });
    if (!response.ok) throw failed(`HTTP ${response.status} ${response.statusText}`);
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of response.body ?? []) chunks.push(chunk as Uint8Array);
    } catch (error) {
      const { length } = Buffer.concat(chunks);
      throw failed(`broke off after ${length} bytes: ${describeError(error)}`);
    }
    return Buffer.concat(chunks);
  };
  try {
    const known = pinned[archive];
    const expected =
      known ??
      sumOf(archive, (await download('sha256sums.txt')).toString(), `${url}/sha256sums.txt`);
    log(`downloading ${url}/${archive}`);
    const content = await download(archive);
    const sha256 = createHash('sha256').update(content).digest('hex');
    if (sha256 !== expected) {
      throw new Error(
        `${archive} (${content.length} bytes) has SHA-256 ${sha256}, but ${expected} was expected: refused`,
      );
    }
    log(
      known === undefined
        ? `SHA-256 agrees with the release's own sha256sums.txt: ${sha256}`
        : `SHA-256 agrees with the sum pinned in this project: ${sha256}`,
    );
    const file = join(scratch, archive);
    await writeFile(file, content);
    await runProgram('tar', ['-xzf', file, '-C', scratch], { timeoutSeconds: 120 });
    return { programs: join(scratch, name), sha256 };
  } finally {
    await dispatcher.close();
  }
}

function sumOf(archive: string, list: string, url: string): string {
  for (const line of list.split('\n')) {
    const [sum, name] = line.trim().split(/\s+\*?/);
    if (name === archive && sum !== undefined && /^[0-9a-f]{64}$/.test(sum)) return sum;
  }
  throw new Error(`${url} does not name ${archive}`);
}

function releasePlatform({
  platform = process.platform,
  arch = process.arch,
}: ReleaseOptions): string {
  const machine = MACHINES[arch];
  if (!['linux', 'darwin'].includes(platform) || machine === undefined) {
    throw new Error(`this project fetches no official archive for ${platform}/${arch}`);
  }
  return `${platform}-${machine}`;
}
