import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { PassThrough, type Writable } from 'node:stream';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stages } from '../src/local/start-types.js';

/** Plain JavaScript that runs before anything is installed; typed here. */
interface Prepare {
  checkNode(version: string): void;
  isInstalled(options: { root: string; workspaces?: string[] }): boolean;
  stalePages(root: string): string[];
  createStages(stream: Writable, options: { color: boolean }): Stages;
  run(command: string, args: string[]): Promise<{ code: number; output: string }>;
}

let prepare: Prepare;
beforeAll(async () => {
  const file = new URL('../bin/prepare.mjs', import.meta.url).href;
  prepare = (await import(file)) as Prepare;
});

const root = `${mkdtempSync(join(tmpdir(), 'kfp-prepare-'))}/`;
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('checkNode', () => {
  it('wants 20.12', () => {
    for (const version of ['20.12.0', '22.0.0', '24.1.0']) prepare.checkNode(version);
    for (const version of ['20.11.9', '18.20.0']) {
      expect(() => prepare.checkNode(version)).toThrow(
        `20.12 or newer is needed; this is ${version}`,
      );
    }
  });
});

describe('isInstalled', () => {
  const lock = (file: string, packages: Record<string, unknown>): void =>
    writeFileSync(`${root}${file}`, JSON.stringify({ packages }));
  const wanted = {
    '': { name: 'root' },
    backend: { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/only-on-mars': { version: '2.0.0', optional: true },
    'node_modules/@kfp/backend': { resolved: 'backend', link: true },
  };

  it('compares what is wanted with what npm has installed', () => {
    mkdirSync(`${root}node_modules`);
    lock('package-lock.json', wanted);
    expect(prepare.isInstalled({ root })).toBe(false);
    lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } });
    expect(prepare.isInstalled({ root })).toBe(true);
    lock('package-lock.json', { ...wanted, 'node_modules/a': { version: '1.0.1' } });
    expect(prepare.isInstalled({ root })).toBe(false);
    lock('package-lock.json', { ...wanted, 'node_modules/b': { version: '1.0.0' } });
    expect(prepare.isInstalled({ root })).toBe(false);
  });

  it('asks of some workspaces only what they and the root need', () => {
    lock('package-lock.json', {
      ...wanted,
      '': { devDependencies: { compiler: '1' } },
      backend: { dependencies: { a: '1' }, peerDependencies: { none: '1' } },
      checks: { devDependencies: { tester: '1' } },
      'backend/node_modules/a': { version: '3.0.0', dependencies: { b: '1' } },
      'node_modules/@kfp/checks': { resolved: 'checks', link: true },
      ...Object.fromEntries(
        ['b', 'compiler', 'tester'].map((name) => [`node_modules/${name}`, { version: '1.0.0' }]),
      ),
    });
    const present = {
      'backend/node_modules/a': { version: '3.0.0' },
      'node_modules/b': { version: '1.0.0' },
      'node_modules/compiler': { version: '1.0.0' },
    };
    const workspaces = ['@kfp/backend'];
    lock('node_modules/.package-lock.json', present);
    expect(prepare.isInstalled({ root, workspaces })).toBe(true);
    expect(prepare.isInstalled({ root })).toBe(false);
    for (const path of Object.keys(present)) {
      lock('node_modules/.package-lock.json', { ...present, [path]: undefined });
      expect(prepare.isInstalled({ root, workspaces }), path).toBe(false);
    }
  });
});

describe('stalePages', () => {
  const at = (file: string, time: number): void => {
    mkdirSync(dirname(`${root}${file}`), { recursive: true });
    writeFileSync(`${root}${file}`, '');
    utimesSync(`${root}${file}`, time, time);
  };

  it('names what is missing or older than its sources, tests aside', () => {
    at('plugin/src/panel/module.tsx', 100);
    at('plugin/workbench/src/main.ts', 100);
    expect(prepare.stalePages(root)).toEqual(['build', 'build:workbench']);
    at('plugin/dist/panel/module.js', 200);
    at('plugin/workbench/dist/index.html', 200);
    at('package-lock.json', 150);
    expect(prepare.stalePages(root)).toEqual([]);
    at('plugin/src/panel/module.test.ts', 300);
    expect(prepare.stalePages(root)).toEqual([]);
    at('plugin/src/shared/new.ts', 300);
    expect(prepare.stalePages(root)).toEqual(['build']);
    at('package-lock.json', 400);
    expect(prepare.stalePages(root)).toEqual(['build', 'build:workbench']);
  });
});

describe('stages', () => {
  const stage = (stages: Stages): Promise<number> =>
    stages.run(
      'build',
      (note) => {
        note('half');
        return Promise.resolve(7);
      },
      (value) => `made ${value}`,
    );

  it('are one line each in a pipe, and are rewritten on a terminal', async () => {
    const pipe = new PassThrough();
    expect(await stage(prepare.createStages(pipe, { color: false }))).toBe(7);
    expect(String(pipe.read())).toBe('  ✓ build         made 7\n');
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    await stage(prepare.createStages(terminal, { color: true }));
    expect(String(terminal.read()).split('\r\u001b[2K')).toEqual([
      '',
      '  … build',
      '  … build         half',
      '  \u001b[32m✓\u001b[39m build         made 7\n',
    ]);
  });

  it('say which one failed', async () => {
    const pipe = new PassThrough();
    const stages = prepare.createStages(pipe, { color: false });
    const failing = stages.run('build', () => Promise.reject(new Error('no')), String);
    await expect(failing).rejects.toThrow('no');
    expect(String(pipe.read())).toBe('  ✗ build\n');
  });
});

it('runs a program, and says so when there is none', async () => {
  expect(await prepare.run('sh', ['-c', 'echo out; echo err >&2; exit 3'])).toEqual({
    code: 3,
    output: expect.stringMatching(/out\n|err\n/) as string,
  });
  expect((await prepare.run('/no/such/program', [])).output).toContain('ENOENT');
});
