import { readTokenFile } from '../access/tokens.js';
import type { Config } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { describeError } from '../core/errors.js';
import { connectKubernetes } from '../kubernetes/client.js';
import { createChaosInjector } from './chaos-mesh/chaos-injector.js';
import { FOR_CHAOS_MESH } from './chaos-mesh/kinds.js';
import { withinAllowlist } from './allowlist.js';
import { createInjector, type Injector } from './injector.js';

/** An injector that is to be closed. */
export interface OpenInjector extends Injector {
  /** Ends failures that would not end by themselves; never throws. */
  close(): Promise<void>;
}

export interface OpenInjectorOptions {
  readonly clock: Clock;
  readonly onProblem: (message: string) => void;
  /** Of the program, `collect`: each part removes what it has left itself, not what others do. */
  readonly part?: string;
  /** A cluster that is away when this begins is a warning, not an error. */
  readonly patient?: boolean;
}

/**
 * The injector of a configuration: Chaos Mesh where it is configured, else toggles over HTTP, with the
 * token that it names.
 *
 * @throws KfpError `TOKEN_UNREADABLE`; `INJECTION_UNCONFIGURED` when no cluster is known; of its API,
 *   unless patient
 */
export async function openInjector(
  injection: Config['injection'],
  options: OpenInjectorOptions,
): Promise<OpenInjector> {
  const { chaosMesh } = injection;
  if (chaosMesh !== undefined) return openChaosMesh(injection, chaosMesh, options);
  const currentToken = await followToken(injection, options.onProblem);
  const http = createInjector({ ...injection, currentToken });
  return { ...http, close: async () => undefined };
}

/**
 * The token that is sent to targets; undefined where none is configured.
 *
 * @throws KfpError `TOKEN_UNREADABLE`
 */
export async function injectionToken({
  token,
  tokenFile,
}: Pick<Config['injection'], 'token' | 'tokenFile'>): Promise<string | undefined> {
  return tokenFile === undefined ? token : readTokenFile(tokenFile, 'injection');
}

/** The token at each time; while its file cannot be read, the last one that was in it. */
async function followToken(
  injection: Config['injection'],
  onProblem: (message: string) => void,
): Promise<(() => Promise<string>) | undefined> {
  let last = await injectionToken(injection);
  let told: string | undefined;
  if (last === undefined) return undefined;
  return async () => {
    try {
      last = (await injectionToken(injection)) ?? last!;
      told = undefined;
    } catch (error) {
      const problem = `${describeError(error)} The one from before is sent on.`;
      if (problem !== told) onProblem(problem);
      told = problem;
    }
    return last!;
  };
}

async function openChaosMesh(
  injection: Config['injection'],
  chaosMesh: NonNullable<Config['injection']['chaosMesh']>,
  { clock, onProblem, part, patient = false }: OpenInjectorOptions,
): Promise<OpenInjector> {
  const { owner = 'kfp' } = chaosMesh;
  const injector = createChaosInjector(
    {
      ...chaosMesh,
      owner: part === undefined ? owner : `${owner}-${part}`,
      maxDurationSeconds: injection.maxDurationSeconds,
    },
    { api: await connectKubernetes({ purpose: FOR_CHAOS_MESH }), clock, onProblem },
  );
  try {
    await injector.start();
  } catch (error) {
    if (!patient) throw error;
    onProblem(
      `what an earlier process left in the cluster was not removed: ${describeError(error)}`,
    );
  }
  return withinAllowlist(injector, injection);
}
