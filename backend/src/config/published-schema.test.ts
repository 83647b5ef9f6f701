import { readFile } from 'node:fs/promises';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { publishedSchema, publishedWatchSchema } from './published-schema.js';

describe('backend/config/schema.json', () => {
  it.each([
    ['schema.json', publishedSchema],
    ['watches/schema.json', publishedWatchSchema],
  ])('%s is what `node backend/bin/write-schema.mjs` writes', async (name, text) => {
    const file = new URL(`../../config/${name}`, import.meta.url);
    expect(await readFile(file, 'utf8')).toBe(text());
  });

  it('takes a file that changes one entry and refuses an unknown one', () => {
    const schema = Compile(JSON.parse(publishedSchema()) as object);
    const file = (alarm: object): object => ({ version: 2, watches: { pods: { alarm } } });
    expect(schema.Check(file({ threshold: 0.7 }))).toBe(true);
    expect(schema.Check(file({ treshold: 0.7 }))).toBe(false);
    expect(schema.Check({ stepSeconds: 2 })).toBe(false);
  });
});
