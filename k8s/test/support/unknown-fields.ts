import { join } from 'node:path';
import ts from 'typescript';
import type { KubernetesObject } from './objects.js';
import { ROOT } from './repository.js';
import { moduleOf } from './schemas.js';

/**
 * Finds fields that Kubernetes does not know, which its schemas let pass and its server refuses: the
 * compiler holds every object as a literal against the type of its kind, and literals may have no
 * excess properties.
 *
 * @returns what the compiler says, one entry per mistake
 */
export function unknownFields(objects: readonly KubernetesObject[]): string[] {
  const file = join(ROOT, 'k8s/test/manifests.generated.ts');
  const lines = objects.map((object, index) => {
    const type = `import('${moduleOf(object).path}').I${object.kind}`;
    return `export const o${index}: ${type} = ${JSON.stringify(object)};`;
  });
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  const text = lines.join('\n');
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)
      : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const where = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line;
    const { kind, metadata } = objects[where ?? 0]!;
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
    return `${kind}/${metadata.name}: ${message}`;
  });
}
