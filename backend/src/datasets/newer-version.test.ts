import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newerFormat } from '../core/format-version.js';
import { readMetadata } from './metadata-file.js';

describe('a format that is too new', () => {
  it('is told from one that is known, and from none', () => {
    expect(newerFormat({ formatVersion: 3 }, 2)).toContain('format 3, where this one knows 2');
    for (const value of [{ formatVersion: 2 }, { formatVersion: 'x' }, {}, null, 'text']) {
      expect(newerFormat(value, 2)).toBeUndefined();
    }
  });

  it('of a dataset is refused as such, and its file is left as it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kfp-newer-'));
    const sidecar = join(folder, 'data.meta.json');
    const text = '{"formatVersion":2,"rows":"somewhere else"}';
    await writeFile(sidecar, text);
    await expect(readMetadata(join(folder, 'data.csv.gz'))).rejects.toMatchObject({
      code: 'DATASET_METADATA_UNREADABLE',
      message: expect.stringContaining('newer version of kfp') as string,
    });
    expect(await readFile(sidecar, 'utf8')).toBe(text);
    await rm(folder, { recursive: true });
  });
});
