/** What a thread is started with. */
export interface WorkerEntry {
  readonly url: URL;
  /** For Node's `execArgv`. */
  readonly execArgv: string[];
}

/**
 * The module a worker thread begins with, beside the calling one: compiled in a build, the
 * TypeScript source where the caller itself runs from source (then through tsx).
 *
 * @param caller `import.meta.url`
 * @param name file name without extension
 */
export function workerEntry(caller: string, name: string): WorkerEntry {
  const fromSource = caller.endsWith('.ts');
  return {
    url: new URL(`${name}${fromSource ? '.ts' : '.js'}`, caller),
    execArgv: fromSource ? ['--import', 'tsx'] : [],
  };
}
