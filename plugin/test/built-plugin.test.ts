import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const manifest = (path: string): string =>
  readFileSync(new URL(`../dist/${path}`, import.meta.url), 'utf8');

it.each(['plugin.json', 'panel/plugin.json'])('%s of the build holds no placeholder', (path) => {
  expect(manifest(path)).not.toMatch(/%[A-Z_]+%/);
});

it('leads the menu to pages of this plugin', () => {
  const { id, includes } = JSON.parse(manifest('plugin.json')) as {
    id: string;
    includes: { type: string; path: string }[];
  };
  const paths = includes.filter(({ type }) => type === 'page').map(({ path }) => path);
  expect(paths).toContain(`/a/${id}/targets`);
  expect(paths.filter((path) => !path.startsWith(`/a/${id}/`))).toEqual([`/plugins/${id}`]);
});
