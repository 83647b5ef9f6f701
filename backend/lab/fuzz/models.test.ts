import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KfpError } from '../../src/core/errors.js';
import { MODEL_KINDS } from '../../src/models/kinds.js';
import { holds, PROPERTY_TIMEOUT } from './fixtures/budget.js';
import { damaged, mutated } from './fixtures/hostile.js';
import { createSmallRegistry, saveSmallModel } from '../../src/models/saved-model.fixture.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kfp-fuzz-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(MODEL_KINDS)('a model of the kind $name', ({ name: kind }) => {
  it(
    'is loaded, or it is said what is wrong; it answers no nonsense',
    async () => {
      const modelDir = join(folder, kind);
      const id = await saveSmallModel(modelDir, kind);
      const own = join(modelDir, id);
      const intact = `${own}.intact`;
      await cp(own, intact, { recursive: true });
      const names = (await readdir(own)).filter((name) => name.endsWith('.json'));
      const texts = new Map<string, string>();
      for (const name of names) texts.set(name, await readFile(join(own, name), 'utf8'));
      const inputs = fc
        .constantFrom(...names.filter((name) => name !== 'evaluation.json'))
        .chain((name) =>
          fc.tuple(
            fc.constant(name),
            fc.oneof(
              { arbitrary: damaged(texts.get(name)!), weight: 1 },
              {
                arbitrary: mutated(JSON.parse(texts.get(name)!)).map((v) => JSON.stringify(v)),
                weight: 3,
              },
            ),
            // Whoever makes a model of his own writes the right digest beside it.
            fc.boolean(),
          ),
        );
      await holds(`models: ${kind}`, 0.05, inputs, async ([name, text, withDigest]) => {
        await cp(intact, own, { recursive: true });
        await writeFile(join(own, name), text);
        if (withDigest && name !== 'metadata.json') {
          const metadata = JSON.parse(texts.get('metadata.json')!) as {
            files: Record<string, string>;
          };
          metadata.files[name] = createHash('sha256').update(text).digest('hex');
          await writeFile(join(own, 'metadata.json'), JSON.stringify(metadata));
        }
        const registry = createSmallRegistry(modelDir);
        await registry.list();
        try {
          const { model, metadata } = await registry.load(id);
          const out = new Float64Array(metadata.classes.length);
          model.predict(new Float64Array(metadata.featureNames.length).fill(0.5), 1, out);
          expect(out.every(Number.isFinite)).toBe(true);
          return 'loaded';
        } catch (error) {
          if (!(error instanceof KfpError)) throw error;
          expect(error.message).toContain(modelDir);
          expect(error.message.length).toBeLessThan(2000);
          return error.code;
        }
      });
    },
    PROPERTY_TIMEOUT,
  );
});
