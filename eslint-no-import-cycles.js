import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import ts from 'typescript';

/** What an import may be written without, or in place of. */
const ENDINGS = ['.ts', '.tsx', '/index.ts', '/index.tsx', ''];

/** The files that a file imports, types and `import()` included; read once for each run. */
const known = new Map();

function importsOf(file) {
  let imports = known.get(file);
  if (imports === undefined) {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
    imports = importedFiles.flatMap(({ fileName }) => {
      if (!fileName.startsWith('.') || fileName.includes('/dist/')) return [];
      const base = resolve(dirname(file), fileName);
      const found = [base.replace(/\.js$/, ''), base]
        .flatMap((path) => ENDINGS.map((ending) => path + ending))
        .find((path) => /\.(tsx?|m?js)$/.test(path) && existsSync(path));
      return found === undefined ? [] : [found];
    });
    known.set(file, imports);
  }
  return imports;
}

/** Files that lead to no cycle, as was found of another file. */
const clear = new Set();

/** The shortest way along imports from a file back to itself; undefined where there is none. */
export function importCycle(file) {
  const from = new Map([[file, undefined]]);
  for (const at of from.keys()) {
    for (const next of importsOf(at)) {
      if (next === file) {
        const way = [file];
        for (let step = at; step !== undefined; step = from.get(step)) way.unshift(step);
        return way;
      }
      if (!from.has(next) && !clear.has(next)) from.set(next, at);
    }
  }
  clear.add(file);
  return undefined;
}

/** No file imports itself by way of others, not even a type. */
export const noImportCycles = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    Program(node) {
      const cycle = importCycle(context.filename);
      if (cycle === undefined) return;
      const names = cycle.map((path) => relative(context.cwd, path));
      context.report({ node, message: `Import cycle: ${names.join(' → ')}` });
    },
  }),
};
