import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Info {
  readonly logos: Readonly<Record<'small' | 'large', string>>;
  readonly screenshots: readonly { readonly name: string; readonly path: string }[];
}

/** What everybody downloads with the plugin. Bytes. */
const MAX_BYTES = 1.5e6;

const SRC = import.meta.dirname;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

describe.each(['', 'panel'])('plugin.json of src/%s', (folder) => {
  const text = readFileSync(join(SRC, folder, 'plugin.json'), 'utf8');
  const { logos, screenshots } = (JSON.parse(text) as { info: Info }).info;

  // The build copies the folder img as it is.
  it('names pictures that are there', () => {
    for (const path of [logos.small, logos.large, ...screenshots.map((one) => one.path)]) {
      expect(path).toMatch(/^img\//);
      expect(existsSync(join(SRC, folder, path)), path).toBe(true);
    }
    for (const { path } of screenshots) {
      expect(readFileSync(join(SRC, folder, path)).subarray(0, 8), path).toEqual(PNG);
    }
  });
});

it('has screenshots in both themes that are quick to load', () => {
  const folder = join(SRC, 'img/screenshots');
  const names = readdirSync(folder).sort();
  for (const name of names) expect(name).toMatch(/-(dark|light)\.png$/);
  const of = (theme: string): string[] =>
    names.filter((name) => name.includes(theme)).map((name) => name.replace(/-\w+\.png$/, ''));
  expect(of('dark')).toEqual(of('light'));
  const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(bytes).toBeLessThan(MAX_BYTES);
});
