// Compiles kernels.ts into ../src/trees/kernels/module.ts: `npm run build -w backend/wasm`.
// The result is committed, so that only who changes a kernel needs the compiler.
import { writeFile } from 'node:fs/promises';
import { compileKernels } from './compile.mjs';

await writeFile(new URL('../src/trees/kernels/module.ts', import.meta.url), await compileKernels());
