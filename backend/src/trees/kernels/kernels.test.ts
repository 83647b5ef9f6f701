import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../core/random.js';
import { createArenaPlan, viewOf } from '../arena.js';
import { createKernels } from './kernels.js';

describe('the compiled kernels', () => {
  it('are those of wasm/kernels.ts', async () => {
    const compiler = new URL('../../../wasm/compile.mjs', import.meta.url).href;
    const { compileKernels } = (await import(compiler)) as {
      compileKernels(): Promise<string>;
    };
    const committed = await readFile(new URL('module.ts', import.meta.url), 'utf8');
    expect(await compileKernels()).toBe(committed);
  }, 60_000);

  it('compute a softmax to the precision of 32 bits, whatever the width and the number of rows', () => {
    const random = seededRandom(1);
    for (const [rows, width] of [
      [1, 2],
      [3, 5],
      [65, 6],
      [130, 7],
    ] as const) {
      const plan = createArenaPlan();
      const margins = plan.reserve('f64', rows * width);
      const out = plan.reserve('f64', rows * width);
      const memory = plan.allocate();
      const values = viewOf(memory, margins).map(() => 200 * random() - 100);
      viewOf(memory, margins).set(values);
      createKernels(memory).softmaxRows(margins.at, out.at, rows, width);
      for (let row = 0; row < rows; row++) {
        const own = values.subarray(row * width, (row + 1) * width);
        const largest = Math.max(...own);
        const exponentials = own.map((value) => Math.exp(value - largest));
        const sum = exponentials.reduce((a, b) => a + b, 0);
        exponentials.forEach((value, k) => {
          expect(viewOf(memory, out)[row * width + k]).toBeCloseTo(value / sum, 6);
        });
      }
    }
  });
});
