import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLayers } from './files.js';

async function folder(files: Record<string, string>): Promise<(name: string) => string> {
  const dir = await mkdtemp(join(tmpdir(), 'kfp-config-'));
  await mkdir(join(dir, 'base'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return (name) => join(dir, name);
}

describe('readLayers', () => {
  it('puts a file on top of what it extends, by names relative to it', async () => {
    const path = await folder({
      'mine.yaml': 'extends: base/middle.yaml\nprofile: mine\n',
      'base/middle.yaml': 'extends: lowest.yaml\nprofile: middle\n',
      'base/lowest.yaml': 'profile: lowest\n',
    });
    expect((await readLayers([path('mine.yaml')])).map(({ content }) => content)).toEqual([
      { profile: 'lowest' },
      { profile: 'middle' },
      { profile: 'mine' },
    ]);
  });

  it('reads what several files extend once, below all of them', async () => {
    const path = await folder({
      'both.yaml': 'extends: [a.yaml, b.yaml]\n',
      'a.yaml': 'extends: base.yaml\nprofile: a\n',
      'b.yaml': 'extends: base.yaml\nstepSeconds: 1\n',
      'base.yaml': 'profile: base\n',
    });
    expect((await readLayers([path('both.yaml')])).map(({ content }) => content)).toEqual([
      { profile: 'base' },
      { profile: 'a' },
      { stepSeconds: 1 },
      {},
    ]);
  });

  it.each([
    ['extends: [b.yaml]', 'extends: a.yaml', /b\.yaml: it extends itself|a\.yaml: it extends/],
    ['extends: 7', '', /"extends" must be the name of a file/],
    ['extends: nowhere.yaml', '', /nowhere\.yaml: ENOENT/],
    ['profile: [', '', /a\.yaml: /],
    ['[1, 2]', '', /a\.yaml: it must have entries/],
  ])('refuses %s', async (a, b, message) => {
    const path = await folder({ 'a.yaml': a, 'b.yaml': b });
    await expect(readLayers([path('a.yaml')])).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringMatching(message) as string,
    });
  });
});
