import { mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rotatingTokens } from './rotating-tokens.js';
import { findToken, readTokens } from './tokens.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kfp-rotating-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Two tokens in files, and one that stays. */
async function setUp() {
  let time = 0;
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  put('main', 'one\n');
  put('wall', 'two\n');
  const api = {
    tokenFile: join(folder, 'main'),
    tokens: [
      { name: 'ci', role: 'operator' as const, env: 'CI_TOKEN' },
      { name: 'wall', role: 'viewer' as const, file: join(folder, 'wall') },
    ],
  };
  const environment = { CI_TOKEN: 'three' };
  const told: string[] = [];
  const current = rotatingTokens({
    api,
    environment,
    first: await readTokens(api, environment),
    now: () => time,
    onChange: (name) => told.push(`changed: ${name}`),
    onProblem: (problem) => told.push(problem),
  });
  return {
    put,
    told,
    pass: (seconds: number) => void (time += seconds),
    nameOf: async (token: string) => findToken(await current(), token)?.name,
  };
}

describe('tokens in files', () => {
  it('are accepted as soon as their file has changed, and the earlier ones no longer', async () => {
    const { put, told, pass, nameOf } = await setUp();
    put('main', 'four\n');
    expect(await nameOf('one')).toBe('default');
    pass(5);
    expect(await nameOf('one')).toBeUndefined();
    expect(await nameOf('four')).toBe('default');
    expect(await nameOf('two')).toBe('wall');
    expect(await nameOf('three')).toBe('ci');
    expect(told).toEqual(['changed: default']);
  });

  it('rotate as Kubernetes does it: a link is made to point elsewhere', async () => {
    const { put, pass, nameOf } = await setUp();
    put('..data-2', 'five');
    unlinkSync(join(folder, 'wall'));
    symlinkSync(join(folder, '..data-2'), join(folder, 'wall'));
    pass(5);
    expect(await nameOf('five')).toBe('wall');
  });

  it('stay as they were while their file cannot be used, which is told once; others rotate', async () => {
    const { put, told, pass, nameOf } = await setUp();
    put('main', '\n');
    unlinkSync(join(folder, 'wall'));
    for (let look = 0; look < 3; look++) {
      pass(5);
      expect(await nameOf('one')).toBe('default');
      expect(await nameOf('two')).toBe('wall');
    }
    expect(told).toEqual([
      expect.stringMatching(/"default" is empty in .*The one from before is still accepted/),
      expect.stringMatching(/"wall" cannot be read from .*The one from before is still accepted/),
    ]);
    put('wall', 'six');
    pass(5);
    expect(await nameOf('six')).toBe('wall');
    expect(await nameOf('one')).toBe('default');
    put('main', 'one\n');
    pass(5);
    await nameOf('one');
    expect(told.slice(2)).toEqual(['changed: wall']);
  });

  it('are read once for all who ask at the same time', async () => {
    const { put, told, pass, nameOf } = await setUp();
    put('main', 'four');
    pass(5);
    const names = await Promise.all(Array.from({ length: 20 }, () => nameOf('four')));
    expect(new Set(names)).toEqual(new Set(['default']));
    expect(told).toEqual(['changed: default']);
  });
});
