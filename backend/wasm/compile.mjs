import { readFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const OPTIONS = [
  ['-O3', '--noAssert', '--uncheckedBehavior', 'always', '--runtime', 'stub'],
  ['--enable', 'simd', '--enable', 'threads'],
  ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
].flat();

/** The text of src/trees/kernels/module.ts: the compiled kernels as base64. */
export async function compileKernels() {
  const source = await readFile(new URL('kernels.ts', import.meta.url), 'utf8');
  let binary;
  const { error, stderr } = await asc.main(['kernels.ts', '-o', 'kernels.wasm', ...OPTIONS], {
    readFile: (name) => (name === 'kernels.ts' ? source : null),
    writeFile: (name, contents) => {
      if (name === 'kernels.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || binary === undefined) throw new Error(`${error}\n${stderr.toString()}`);
  const lines = Buffer.from(binary)
    .toString('base64')
    .match(/.{1,92}/g);
  return `// Compiled from wasm/kernels.ts by \`npm run build -w backend/wasm\`; a test holds them equal.
export const KERNELS_BASE64 = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`;
}
