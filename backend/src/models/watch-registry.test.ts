import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { learners } from './learners.js';
import { createRegistry, type Registry } from './registry.js';
import { saveSmallModel } from './saved-model.fixture.js';
import { createWatchRegistry } from './watch-registry.js';

let modelDir: string;
let before: Registry;

beforeEach(async () => {
  modelDir = await mkdtemp(join(tmpdir(), 'kfp-watch-registry-'));
  before = createRegistry({ modelDir, learners });
});
afterEach(() => rm(modelDir, { recursive: true }));

const of = (name: string): Registry => createWatchRegistry({ modelDir }, { name });

describe('the models of a watch', () => {
  it('are in its folder, and in no other watch’s', async () => {
    const id = await saveSmallModel(join(modelDir, 'quick'), 'random-forest');
    expect((await of('quick').list()).map((entry) => entry.id)).toEqual([id]);
    expect(await of('slow').list()).toEqual([]);
    await of('quick').activate(id);
    expect(await of('quick').active()).toBe(id);
    expect(await of('slow').active()).toBeUndefined();
  });

  it('are also those of before there were watches, of the profile that had its name', async () => {
    const id = await saveSmallModel(modelDir, 'random-forest');
    await before.activate(id);
    const { profile } = (await before.load(id)).metadata;
    const [own, other] = [of(profile), of('other')];
    expect((await own.list()).map((entry) => entry.id)).toEqual([id]);
    expect(await own.active()).toBe(id);
    expect((await own.load(id)).metadata.id).toBe(id);
    expect(await own.readText(id, 'report.html')).toContain('<');
    expect(await other.list()).toEqual([]);
    expect(await other.active()).toBeUndefined();
    await expect(other.load(id)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('are activated without a change to what was before', async () => {
    const id = await saveSmallModel(modelDir, 'random-forest');
    const { profile } = (await before.load(id)).metadata;
    await before.activate(id);
    const newer = await saveSmallModel(join(modelDir, profile), 'xgboost');
    await of(profile).activate(newer);
    expect(await of(profile).active()).toBe(newer);
    expect(await before.active()).toBe(id);
    await of(profile).activate(id);
    expect(JSON.parse(await readFile(join(modelDir, profile, 'active.json'), 'utf8'))).toEqual({
      active: id,
    });
  });
});
