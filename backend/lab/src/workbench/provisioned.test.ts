import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readDashboards, readScrapeInterval } from './provisioned.js';

const folder = mkdtempSync(join(tmpdir(), 'kfp-provisioned-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

describe('readDashboards', () => {
  it('reads what are dashboards, by file name, and says what is not', async () => {
    write('b.json', '{"uid":"b","title":"B","tags":["x"]}');
    write('a.json', '{"uid":"a","title":"A"}');
    write('c.json', '{"title":"no uid"}');
    write('d.json', '{');
    write('provider.yaml', 'apiVersion: 1');
    const skipped: string[] = [];
    const found = await readDashboards(folder, (file, why) => skipped.push(`${file}: ${why}`));
    expect(found.map(({ uid }) => uid)).toEqual(['a', 'b']);
    expect(skipped).toEqual([
      'c.json: it has no uid or no title',
      expect.stringMatching(/^d\.json: .*JSON/),
    ]);
  });

  it('is empty where there is no folder', async () => {
    expect(await readDashboards(join(folder, 'absent'))).toEqual([]);
  });
});

describe('readScrapeInterval', () => {
  it.each([
    ['jsonData: { timeInterval: 1s }', '1s'],
    ['jsonData: { timeInterval: $SCRAPE }', ''],
    ['url: http://x', ''],
  ])('of a data source with %s', async (line, expected) => {
    const sources = join(folder, 'sources');
    mkdirSync(sources, { recursive: true });
    writeFileSync(
      join(sources, 'prometheus.yaml'),
      `apiVersion: 1\ndatasources:\n  - uid: other\n    jsonData: { timeInterval: 9s }\n  - uid: prometheus\n    ${line}\n`,
    );
    expect(await readScrapeInterval(sources, 'prometheus')).toBe(expected);
  });
});
