import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSmallRegistry, saveSmallModel } from './saved-model.fixture.js';

it('a model of a newer version is refused, left as it is, and troubles no other', async () => {
  const modelDir = await mkdtemp(join(tmpdir(), 'kfp-newer-'));
  const later = await saveSmallModel(modelDir, 'random-forest');
  const own = await saveSmallModel(modelDir, 'xgboost');
  const file = join(modelDir, later, 'metadata.json');
  const metadata = JSON.parse(await readFile(file, 'utf8')) as object;
  const text = JSON.stringify({ ...metadata, formatVersion: 2, attention: [] });
  await writeFile(file, text);
  const names = await readdir(join(modelDir, later));

  const registry = createSmallRegistry(modelDir);
  const refused = {
    message: expect.stringMatching(/newer version of kfp.*upgrade this one/) as string,
  };
  await expect(registry.load(later)).rejects.toMatchObject(refused);
  await expect(registry.activate(later)).rejects.toMatchObject(refused);
  const listed = await registry.list();
  expect(listed.find(({ id }) => id === later)).toMatchObject({
    problem: expect.stringContaining('newer version of kfp') as string,
  });
  expect(await registry.active()).toBe(own);
  expect((await registry.load(own)).metadata.id).toBe(own);
  expect(await readFile(file, 'utf8')).toBe(text);
  expect(await readdir(join(modelDir, later))).toEqual(names);
  await rm(modelDir, { recursive: true });
});
