// Compiles wasm/kernels.ts into src/trees/kernels/module.ts: `npm run build:kernels -w backend`.
// The result is committed, so that only who changes a kernel needs the compiler.
import { writeFile } from 'node:fs/promises';
import { compileKernels } from '../wasm/compile.mjs';

await writeFile(new URL('../src/trees/kernels/module.ts', import.meta.url), await compileKernels());
