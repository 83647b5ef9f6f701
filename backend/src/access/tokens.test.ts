import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createToken, findToken, hashToken, readTokens } from './tokens.js';

const folder = mkdtempSync(join(tmpdir(), 'kfp-tokens-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe('tokens', () => {
  it('are long, and never the same', () => {
    const made = new Set(Array.from({ length: 100 }, createToken));
    expect(made.size).toBe(100);
    for (const token of made) expect(token).toMatch(/^kfp_[\w-]{43}$/);
  });

  it('are hashed as sha256sum does it', () => {
    expect(hashToken('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('come from hashes, files and the environment, each with its name and role', async () => {
    const known = await readTokens(
      {
        token: 'one',
        tokenFile: file('main', 'two\n'),
        tokens: [
          { name: 'ci', role: 'operator', sha256: hashToken('three') },
          { name: 'wall', role: 'viewer', file: file('wall', 'four') },
          { name: 'grafana', role: 'operator', env: 'TOKEN', grafana: true },
        ],
      },
      { TOKEN: 'five' },
    );
    const found = (text: string): unknown => {
      const token = findToken(known, text);
      return token && [token.name, token.role, token.grafana];
    };
    expect(found('one')).toEqual(['default', 'operator', true]);
    expect(found('two')).toEqual(['default', 'operator', true]);
    expect(found('three')).toEqual(['ci', 'operator', false]);
    expect(found('four')).toEqual(['wall', 'viewer', false]);
    expect(found('five')).toEqual(['grafana', 'operator', true]);
    for (const wrong of ['', 'six', 'one ', hashToken('three')]) {
      expect(found(wrong)).toBeUndefined();
    }
    expect(JSON.stringify(known)).not.toContain('five');
  });

  it('that are not there are named', async () => {
    const none = { tokens: [] };
    await expect(readTokens({ ...none, tokenFile: join(folder, 'no') }, {})).rejects.toMatchObject({
      code: 'TOKEN_UNREADABLE',
      message: expect.stringContaining(join(folder, 'no')) as string,
    });
    await expect(readTokens({ ...none, tokenFile: file('empty', '\n') }, {})).rejects.toMatchObject(
      { message: expect.stringContaining('is empty') as string },
    );
    await expect(
      readTokens({ tokens: [{ name: 'x', role: 'viewer', env: 'NOT_SET' }] }, { NOT_SET: '' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('NOT_SET') as string });
  });
});
