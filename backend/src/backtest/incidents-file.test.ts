import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIncidents } from './incidents-file.js';
import { isOn } from './incidents.js';

const config = {
  targetLabels: ['namespace', 'workload'],
  modes: ['memory_leak', 'error_rate'].map((name) => ({ name, description: '', thresholds: [] })),
};

describe('incidents', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'kfp-incidents-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const read = async (text: string): ReturnType<typeof readIncidents> => {
    const file = join(folder, 'incidents');
    await writeFile(file, text);
    return readIncidents(file, config);
  };

  it('are read from CSV', async () => {
    expect(
      await read(
        '\ufeffnamespace,workload,start,end,mode,note\nshop,cart,2026-03-01T12:00:00Z,1772366460,memory_leak,"at lunch, again"\n',
      ),
    ).toEqual([
      {
        labels: { namespace: 'shop', workload: 'cart' },
        mode: 'memory_leak',
        start: 1_772_366_400,
        end: 1_772_366_460,
        place: 'line 2',
      },
    ]);
  });

  it('are read from JSON, with labels beside or within', async () => {
    const flat = { namespace: 'shop', start: 10, end: 20, mode: 'error_rate' };
    const within = { labels: { namespace: 'shop' }, start: 10, end: 20, mode: 'error_rate' };
    const [a] = await read(JSON.stringify([flat]));
    const [b] = await read(JSON.stringify({ incidents: [within] }));
    expect(a).toEqual(b);
    expect(a!.labels).toEqual({ namespace: 'shop' });
  });

  it.each([
    [
      'an unknown mode',
      'namespace,start,end,mode\nshop,1,2,memory_leak\nshop,1,2,fire\n',
      /line 3: unknown mode "fire"/,
    ],
    [
      'an unknown label',
      'cluster,namespace,start,end,mode\na,shop,1,2,error_rate\n',
      /line 2: unknown label or column "cluster"/,
    ],
    ['no target', 'start,end,mode\n1,2,error_rate\n', /line 2: names no target/],
    ['a missing column', 'namespace,start,mode\nshop,1,error_rate\n', /line 2: end is missing/],
    [
      'a relative time',
      'namespace,start,end,mode\nshop,-3d,2,error_rate\n',
      /line 2: start "-3d" is no time/,
    ],
    [
      'an end before its start',
      'namespace,start,end,mode\nshop,9,2,error_rate\n',
      /line 2: it ends/,
    ],
    ['broken JSON', '[{"namespace": ', /Cannot read .*incidents/],
    ['JSON of something else', '{"a": 1}', /holds no list/],
  ])('with %s are refused', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
    await expect(read(text)).rejects.toHaveProperty('statusCode', 400);
  });

  it('name the file', async () => {
    await expect(read('namespace,start,end,mode\nshop,1,2,fire\n')).rejects.toThrow(folder);
    await expect(readIncidents(join(folder, 'none.csv'), config)).rejects.toHaveProperty(
      'code',
      'INCIDENTS_UNREADABLE',
    );
  });

  it('are on every target that has all their labels', async () => {
    const [incident] = await read('namespace,start,end,mode\nshop,1,2,error_rate\n');
    expect(isOn(incident!, 'shop:cart', { namespace: 'shop', workload: 'cart' })).toBe(true);
    expect(isOn(incident!, 'bank:cart', { namespace: 'bank', workload: 'cart' })).toBe(false);
  });
});
