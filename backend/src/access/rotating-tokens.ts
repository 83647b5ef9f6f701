import { describeError } from '../core/errors.js';
import { readToken, tokenSources, type KnownToken, type TokenOptions } from './tokens.js';

/** How long a token that was replaced may still be accepted. Seconds. */
const LOOK_AGAIN_SECONDS = 5;

export interface RotatingTokensOptions extends TokenOptions {
  /** As they were read when the service was started. */
  readonly first: readonly KnownToken[];
  /** Seconds of a monotonic clock. */
  readonly now?: () => number;
  /** Told the name of a token that has changed. */
  readonly onChange: (name: string) => void;
  /** Told once why a file cannot be used; its earlier token stays valid. */
  readonly onProblem: (problem: string) => void;
}

/**
 * The tokens that are valid now. Those in files are read again and again, since Kubernetes replaces the files
 * of Secrets while programs run. The list of tokens is that of the configuration at the start.
 *
 * @returns reads what is due and gives the tokens; never throws
 */
export function rotatingTokens(
  options: RotatingTokensOptions,
): () => Promise<readonly KnownToken[]> {
  const { now = () => performance.now() / 1e3, onChange, onProblem } = options;
  const sources = tokenSources(options.api, options.environment);
  const problems = new Map<string, string>();
  let known = options.first;
  let lookedAt = now();
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    for (const [index, source] of sources.entries()) {
      if (source.file === undefined) continue;
      try {
        const next = await readToken(source);
        problems.delete(source.name);
        if (next.sha256.equals(known[index]!.sha256)) continue;
        known = known.with(index, next);
        onChange(source.name);
      } catch (error) {
        const problem = `${describeError(error)} The one from before is still accepted.`;
        if (problems.get(source.name) === problem) continue;
        problems.set(source.name, problem);
        onProblem(problem);
      }
    }
  };

  return async () => {
    if (now() - lookedAt >= LOOK_AGAIN_SECONDS) {
      lookedAt = now();
      looking ??= look().finally(() => (looking = undefined));
    }
    await looking;
    return known;
  };
}
