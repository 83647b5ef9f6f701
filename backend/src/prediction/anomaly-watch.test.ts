import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { openAnomalyStore } from './anomaly-store.js';
import { createAnomalyWatch, type AnomalyWatch } from './anomaly-watch.js';

const options = {
  signals: [
    { name: 'memory', unit: 'ratio' },
    { name: 'rate', unit: 'per_second' },
  ],
  stepSeconds: 2,
  falseAlarmsPerDay: 1,
} as const;
const STEPS = 700;

/** A quiet target that doubles its memory at the end. */
function course(): Float64Array[] {
  const random = seededRandom(7);
  const memory = Float64Array.from({ length: STEPS }, (_, t) =>
    t > STEPS - 30 ? 0.9 : 0.3 + 0.01 * random(),
  );
  const rate = Float64Array.from({ length: STEPS }, () => 20 + random());
  return [memory, rate];
}

const window = (columns: Float64Array[], end: number, length = 30) => ({
  target: 'a',
  columns: columns.map((column) => column.slice(Math.max(0, end - length + 1), end + 1)),
});

/** What a watch saves, read as the JSON that it is. */
const savedBy = (watch: AnomalyWatch) =>
  JSON.parse([...watch.save()].join('')) as { targets: Record<string, [number, string]> };

describe('createAnomalyWatch', () => {
  it('takes every step once, however the windows overlap or steps are skipped', () => {
    const columns = course();
    const [each, gaps, whole] = [1, 17, STEPS].map((stride) => {
      const watch = createAnomalyWatch(options);
      for (let end = stride - 1; end < STEPS; end += stride) {
        watch.see(window(columns, end, Math.max(30, stride)), 1000 + 2 * end);
        watch.see(window(columns, end, Math.max(30, stride)), 1000 + 2 * end);
      }
      return watch.see(window(columns, STEPS - 1), 1000 + 2 * (STEPS - 1));
    });
    expect(each).toEqual(whole);
    expect(gaps).toEqual(whole);
  });

  it('says nothing while it learns, then names the signal that is unusual', () => {
    const columns = course();
    const watch = createAnomalyWatch(options);
    expect(watch.see(window(columns, 29), 1058)).toBeNull();
    let answer = null;
    for (let end = 30; end < STEPS; end++) answer = watch.see(window(columns, end), 1000 + 2 * end);
    expect(answer?.alarm).toBe(true);
    expect(answer?.score).toBeGreaterThan(0.99);
    expect(answer?.signals[0]).toMatchObject({ signal: 'memory' });
    expect(answer?.signals[0]?.contribution).toBeGreaterThan(0);
  });

  it('says nothing of a step without data', () => {
    const columns = course();
    const watch = createAnomalyWatch(options);
    watch.see(window(columns, 599, 600), 2198);
    expect(
      watch.see({ target: 'a', columns: [Float64Array.of(NaN), Float64Array.of(NaN)] }, 2200),
    ).toBeNull();
  });
});

describe('openAnomalyStore', () => {
  let folder: string;
  const warnings: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anomaly-'));
    warnings.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));
  const open = () =>
    openAnomalyStore(join(folder, 'deep', 'state.json'), options, (text) => warnings.push(text));

  it('goes on after a restart as if there had been none', async () => {
    const columns = course();
    const before = await open();
    before.watch.see(window(columns, 499, 500), 1998);
    await before.save();
    const after = await open();
    for (const { watch } of [before, after]) watch.see(window(columns, STEPS - 1, 300), 2398);
    expect([...after.watch.save()]).toEqual([...before.watch.save()]);
    expect(after.watch.see(window(columns, STEPS - 1), 2398)).toMatchObject({ alarm: true });
    expect(warnings).toEqual([]);
  });

  it('keeps a broken file aside, says so, and learns anew', async () => {
    await (await open()).save();
    await writeFile(join(folder, 'deep', 'state.json'), '{"detector": 1');
    const { watch, save } = await open();
    expect(warnings).toEqual([expect.stringContaining('.broken')]);
    expect(watch.see(window(course(), 29), 1058)).toBeNull();
    await save();
    expect((await readdir(join(folder, 'deep'))).sort()).toEqual([
      'state.json',
      'state.json.broken',
    ]);
    expect(await readFile(join(folder, 'deep', 'state.json.broken'), 'utf8')).toBe(
      '{"detector": 1',
    );
  });

  it('keeps the file of an earlier version aside, says so, and learns anew', async () => {
    const earlier = JSON.stringify({ detector: { version: 1, targets: {} }, seen: {} });
    await mkdir(join(folder, 'deep'));
    await writeFile(join(folder, 'deep', 'state.json'), earlier);
    const { watch } = await open();
    expect(warnings).toEqual([expect.stringContaining('earlier version')]);
    expect(await readFile(join(folder, 'deep', 'state.json.broken'), 'utf8')).toBe(earlier);
    expect(savedBy(watch).targets).toEqual({});
  });

  it.each([
    [
      'lost the time of a target',
      (text: string) => text.replace(/\[1198,/, '[null,'),
      'saw a last',
    ],
    ['is cut off', (text: string) => text.slice(0, -3), 'is cut off'],
    ['is cut off within a target', (text: string) => text.slice(0, -30), 'broken'],
    ['is of other signals', (text: string) => text.replace('memory', 'disk'), 'other signals'],
  ])('does not take a file that %s', async (_, spoil, reason) => {
    const before = await open();
    before.watch.see(window(course(), 99, 100), 1198);
    await before.save();
    const file = join(folder, 'deep', 'state.json');
    await writeFile(file, spoil(await readFile(file, 'utf8')));
    const { watch } = await open();
    expect(warnings).toEqual([expect.stringContaining(reason)]);
    expect(savedBy(watch).targets).toEqual({});
  });

  it('learns a target anew when the clock was set back', () => {
    const watch = createAnomalyWatch(options);
    watch.see(window(course(), 599, 600), 100_000);
    expect(watch.see(window(course(), 599, 600), 50_000)).not.toBeNull();
    expect(savedBy(watch).targets).toEqual({ a: [50_000, expect.any(String)] });
  });

  it('tells that it cannot write, once, and goes on', async () => {
    await writeFile(join(folder, 'deep'), 'a file in the way');
    const store = await open();
    warnings.length = 0;
    await store.save();
    await store.save();
    expect(warnings).toEqual([expect.stringContaining('not saved')]);
  });
});
