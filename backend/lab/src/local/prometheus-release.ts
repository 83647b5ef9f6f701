import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createDownloader } from './download.js';
import { explainFailure, runProgram } from './run-program.js';

/** A long-term-support release. */
export const RELEASE_VERSION = '2.53.4';

export const RELEASE_BASE_URL = 'https://github.com/prometheus/prometheus/releases/download';

/**
 * SHA-256 of archives whose sum is known from two projects that pin it independently of each other.
 * Every other platform's archive is checked against the list which the release itself carries.
 */
export const PINNED_SHA256: Readonly<Record<string, string>> = {
  'prometheus-2.53.4.linux-amd64.tar.gz':
    'b8b497c4610d1b93208252b60c8f20f6b2e78596ae8df43397a2e805aa53d475',
};

export interface ReleaseOptions {
  readonly version: string;
  readonly baseUrl: string;
  readonly pinned: Readonly<Record<string, string>>;
  /** `linux`, `darwin`, … and `x64`, `arm64`, …, as Node names them. */
  readonly platform: string;
  readonly arch: string;
  readonly connectSeconds: number;
  readonly log: (line: string) => void;
}

/**
 * Puts `prometheus` and `promtool` of an official release into `into`.
 *
 * @param scratch an empty folder for the archive
 * @throws Error that says what failed; nothing usable is left in `into` then
 */
export async function fetchRelease(
  scratch: string,
  into: string,
  options: ReleaseOptions,
): Promise<{ readonly sha256: string }> {
  const { version, baseUrl, log } = options;
  const name = `prometheus-${version}.${releasePlatform(options.platform, options.arch)}`;
  const archive = `${name}.tar.gz`;
  const folderUrl = `${baseUrl}/v${version}`;
  const downloader = createDownloader(options.connectSeconds);
  try {
    const pinned = options.pinned[archive];
    const expected =
      pinned ?? sumOf(archive, await downloader.text(`${folderUrl}/sha256sums.txt`), folderUrl);
    log(`downloading ${folderUrl}/${archive}`);
    const file = join(scratch, archive);
    const { sha256, bytes } = await downloader.toFile(`${folderUrl}/${archive}`, file);
    if (sha256 !== expected) {
      throw new Error(
        `${archive} (${bytes} bytes) has SHA-256 ${sha256}, but ${expected} was expected: refused`,
      );
    }
    log(
      pinned === undefined
        ? `SHA-256 agrees with the release's own sha256sums.txt: ${sha256}`
        : `SHA-256 agrees with the sum pinned in this project: ${sha256}`,
    );
    await unpack(file, scratch);
    await mkdir(into, { recursive: true });
    for (const program of ['prometheus', 'promtool']) {
      await rename(join(scratch, name, program), join(into, program));
    }
    return { sha256 };
  } finally {
    await downloader.close();
  }
}

async function unpack(file: string, folder: string): Promise<void> {
  const result = await runProgram('tar', ['-xzf', file, '-C', folder], { timeoutSeconds: 120 });
  if (result.code !== 0) throw new Error(explainFailure('tar', result));
}

function sumOf(archive: string, list: string, url: string): string {
  for (const line of list.split('\n')) {
    const [sum, name] = line.trim().split(/\s+\*?/);
    if (name === archive && sum !== undefined && /^[0-9a-f]{64}$/.test(sum)) return sum;
  }
  throw new Error(`${url}/sha256sums.txt does not name ${archive}`);
}

function releasePlatform(platform: string, arch: string): string {
  const systems: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };
  const machines: Readonly<Record<string, string>> = {
    x64: 'amd64',
    arm64: 'arm64',
    arm: 'armv7',
    ppc64: 'ppc64le',
    s390x: 's390x',
  };
  const system = systems[platform];
  const machine = machines[arch];
  if (system === undefined || machine === undefined) {
    throw new Error(`this project fetches no official archive for ${platform}/${arch}`);
  }
  return `${system}-${machine}`;
}
