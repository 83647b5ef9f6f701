import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const RULE = new URL('../../eslint-no-import-cycles.js', import.meta.url).href;

it('sees a cycle of types, of values and of what is loaded later, and no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kfp-cycle-'));
  const sources = {
    'a.ts': `import type { B } from './b.js';\nexport type A = B;`,
    'b.ts': `export { c } from './c.js';\nexport type B = 1;`,
    'c.ts': `export const c = () => import('./a.js');`,
    'd.tsx': `import './a.js';\nimport './missing.js';`,
  };
  for (const [name, text] of Object.entries(sources)) await writeFile(join(folder, name), text);
  const script = `
    import { importCycle } from '${RULE}';
    const found = process.argv.slice(1).map((path) => importCycle(path)?.length);
    console.log(JSON.stringify(found.map((length) => length ?? 0)));`;
  const paths = Object.keys(sources).map((name) => join(folder, name));
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script, ...paths]);
  expect(JSON.parse(out.toString())).toEqual([4, 4, 4, 0]);
  await rm(folder, { recursive: true });
});
