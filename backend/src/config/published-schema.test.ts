import { readFile } from 'node:fs/promises';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { publishedSchema } from './published-schema.js';

describe('backend/config/schema.json', () => {
  it('is what `node backend/bin/write-schema.mjs` writes', async () => {
    const file = new URL('../../config/schema.json', import.meta.url);
    expect(await readFile(file, 'utf8')).toBe(publishedSchema());
  });

  it('takes a file that changes one entry and refuses an unknown one', () => {
    const schema = Compile(JSON.parse(publishedSchema()) as object);
    expect(schema.Check({ alarm: { threshold: 0.7 } })).toBe(true);
    expect(schema.Check({ alarm: { treshold: 0.7 } })).toBe(false);
  });
});
