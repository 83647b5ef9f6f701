import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly licence?: string;
  readonly development: boolean;
  readonly hasInstallScript: boolean;
}

/** Plain JavaScript, for it runs without a build; typed here. */
interface SupplyChain {
  listPackages(lock: object, options?: { development: boolean }): Package[];
  licenceProblem(one: Partial<Package>): string | undefined;
  judgeAudit(
    answer: unknown,
    exceptions: readonly { source: number; reason: string; until: string }[],
    now: Date,
  ): { state: string; why?: string; problems?: string[]; excepted?: string[] };
}

const ROOT = join(import.meta.dirname, '../../..');
const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const lock = JSON.parse(text('package-lock.json')) as { packages: Record<string, object> };

let supply: SupplyChain;
beforeAll(async () => {
  const file = new URL('../bin/supply-chain.mjs', import.meta.url).href;
  const loaded: unknown = await import(file);
  supply = loaded as SupplyChain;
});

describe('docs/dependencies.md', () => {
  it('has a line for every direct dependency, and for nothing else', () => {
    const wanted = new Set<string>();
    const { workspaces } = JSON.parse(text('package.json')) as { workspaces: string[] };
    for (const folder of ['.', ...workspaces]) {
      const file = JSON.parse(text(join(folder, 'package.json'))) as Record<string, object>;
      for (const kind of ['dependencies', 'optionalDependencies', 'devDependencies']) {
        for (const name of Object.keys(file[kind] ?? {})) {
          if (!name.startsWith('@kfp/')) wanted.add(name);
        }
      }
    }
    const tables = text('docs/dependencies.md').split(/^## Production$/m)[1]!;
    const named = [...tables.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name!);
    expect(new Set(named).size).toBe(named.length);
    expect([...named].sort()).toEqual([...wanted].sort());
  });

  it('explains every override', () => {
    const { overrides } = JSON.parse(text('package.json')) as { overrides: object };
    const before = text('docs/dependencies.md').split(/^## Production$/m)[0]!;
    for (const name of Object.keys(overrides)) {
      const known = before.includes(`| \`${name}\``) || before.includes(`of \`${name}\``);
      const react = /^@react-(aria|stately|types)\//.test(name) && before.includes('| `@react-*`');
      expect(known || react || name === '@fastify/swagger-ui', name).toBe(true);
    }
  });

  it('names every package of production that has an install script', () => {
    const scripted = supply.listPackages(lock).filter((one) => one.hasInstallScript);
    expect(scripted.map(({ name }) => name).sort()).toEqual(['@tensorflow/tfjs-node', 'core-js']);
  });
});

describe('licences', () => {
  it('are accepted, all of them', () => {
    const all = supply.listPackages(lock, { development: true });
    expect(all.length).toBeGreaterThan(supply.listPackages(lock).length);
    const problems = all.map((one) => supply.licenceProblem(one)).filter(Boolean);
    expect(problems).toEqual([]);
  });

  it.each([
    ['GPL-3.0-only', false, 'has a licence that is not accepted: GPL-3.0-only'],
    ['(GPL-2.0-only OR MIT)', false, undefined],
    ['MIT AND GPL-2.0-only', false, 'has a licence that is not accepted: MIT AND GPL-2.0-only'],
    ['MPL-2.0', false, 'has a licence that is not accepted: MPL-2.0'],
    ['MPL-2.0', true, undefined],
    ['SEE LICENSE IN x', false, 'has a licence that is no SPDX expression: SEE LICENSE IN x'],
    [undefined, false, 'states no licence'],
    [undefined, true, 'states no licence'],
  ])('%s, development %s: %s', (licence, development, problem) => {
    const one = { name: 'x', version: '1.0.0', development };
    expect(supply.licenceProblem(licence === undefined ? one : { ...one, licence })).toBe(problem);
  });

  it('take a package that both sides install for one of production', () => {
    const packages = {
      'node_modules/a': { version: '1.0.0', license: 'MIT', dev: true },
      'backend/node_modules/a': { version: '1.0.0', license: 'MIT' },
      'node_modules/@kfp/backend': { link: true },
      backend: { version: '0.1.0' },
    };
    expect(supply.listPackages({ packages }, { development: true })).toMatchObject([
      { name: 'a', development: false },
    ]);
  });
});

describe('the audit', () => {
  const now = new Date('2026-06-01');
  const advisory = { source: 7, title: 'Bad', url: 'u', severity: 'high' };
  const found = (severity: string): object => ({
    vulnerabilities: { a: { name: 'a', severity, via: [{ ...advisory, severity }] } },
  });

  it('is clean without anything of high severity', () => {
    expect(supply.judgeAudit({ vulnerabilities: {} }, [], now).state).toBe('clean');
    expect(supply.judgeAudit(found('moderate'), [], now).state).toBe('clean');
  });

  it('names what is high or critical', () => {
    for (const severity of ['high', 'critical']) {
      expect(supply.judgeAudit(found(severity), [], now)).toMatchObject({
        state: 'vulnerable',
        problems: [`a: ${severity}: Bad (u)`],
      });
    }
  });

  it('heeds an exception until it ends', () => {
    const exception = { source: 7, reason: 'not reachable', until: '2026-07-01' };
    expect(supply.judgeAudit(found('high'), [exception], now)).toMatchObject({
      state: 'clean',
      excepted: [expect.stringContaining('not reachable')],
    });
    const ended = [{ ...exception, until: '2026-05-01' }];
    expect(supply.judgeAudit(found('high'), ended, now).state).toBe('vulnerable');
  });

  it('knows nothing where nobody answers, and does not call that clean', () => {
    for (const answer of [undefined, {}, { message: '405' }, { error: { summary: 'gone' } }]) {
      expect(supply.judgeAudit(answer, [], now).state).toBe('unknown');
    }
  });
});
