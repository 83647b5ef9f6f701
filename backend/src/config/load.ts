import { Compile } from 'typebox/compile';
import { KfpError } from '../core/errors.js';
import { schemaProblems, type SchemaError } from '../core/schema-problems.js';
import { chooseWatch } from './choose-watch.js';
import { inconsistencies } from './check.js';
import { readDocument } from './document.js';
import { isDurationPattern } from './duration.js';
import { resolve } from './resolve.js';
import type { Config, Watch } from './schema.js';
import { ConfigFileSchema } from './service-schema.js';

type Loose<T> = { [K in keyof T]?: T[K] | undefined };

/** What flags may give; what is undefined is not given. Entries of a watch go to the only one. */
export type PartialConfig = {
  [K in Exclude<keyof Config, 'watches'>]?:
    (Config[K] extends string ? string : Loose<Config[K]>) | undefined;
} & Loose<Omit<Watch, 'name' | 'horizons'>> & {
    readonly variables?: Readonly<Record<string, string>> | undefined;
  };

export interface ConfigSources {
  /** A YAML file on top of what it extends, on top of the defaults. Objects merge, lists replace. */
  readonly file?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  readonly flags?: PartialConfig | undefined;
}

const checker = Compile(ConfigFileSchema);

/**
 * The configuration: defaults, then file, then environment (`KFP_*`), then flags; later ones win.
 *
 * @throws KfpError `CONFIG_UNREADABLE` (no such file, not YAML, extends itself) or `CONFIG_INVALID`
 *   (says which entry is wrong and why)
 */
export async function loadConfig(sources: ConfigSources = {}): Promise<Config> {
  const environment = sources.environment ?? {};
  const file = sources.file ?? (environment['KFP_CONFIG'] || undefined);
  return parseConfig(
    await readDocument(file, [fromEnvironment(environment), { ...sources.flags }]),
  );
}

/** The only watch of a configuration. @throws KfpError as `loadConfig` and `chooseWatch` */
export async function loadWatch(sources: ConfigSources = {}): Promise<Watch> {
  return chooseWatch(await loadConfig(sources));
}

/** Checks a whole document of version 2, puts variables into expressions, and freezes it. */
export function parseConfig(value: unknown): Config {
  if (!checker.Check(value)) throw invalid(describeErrors(value));
  const { config, problems } = resolve(value);
  problems.push(...inconsistencies(config));
  if (problems.length > 0) throw invalid(problems);
  return deepFrozen(config);
}

/** What the schema has against a document, a clause each: `watch "pods": step must be string`. */
function describeErrors(value: unknown): string[] {
  const errors = checker.Errors(value).filter(({ keyword }) => keyword !== 'boolean');
  return errors.flatMap((error) => {
    const [watch, name] = /^\/watches\/([^/]+)/.exec(error.instancePath) ?? [''];
    const instancePath = error.instancePath.slice(watch.length);
    const problems = schemaProblems([{ ...error, instancePath, message: messageOf(error) }]);
    return name === undefined ? problems : problems.map((one) => `watch "${name}": ${one}`);
  });
}

function messageOf({ keyword, message, params }: SchemaError): string | undefined {
  if (keyword === 'pattern' && 'pattern' in params && isDurationPattern(params.pattern)) {
    return 'must be a duration such as 15s, 2h or 1h30m';
  }
  const isText = keyword === 'type' && 'type' in params && params.type === 'string';
  return isText ? `${message} (durations are written 15s, 2h or 1h30m)` : message;
}

function invalid(problems: readonly string[]): KfpError {
  return new KfpError('CONFIG_INVALID', `The configuration is not valid: ${problems.join('; ')}`, {
    hint: 'docs/configuration.md describes the file; backend/config/schema.json describes every entry.',
    statusCode: 400,
  });
}

function fromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const present = (entries: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
  // Where a Secret or a .env file lacks an entry, the variable is there and empty.
  const given = (name: string): string | undefined => env[name] || undefined;
  const port = given('KFP_API_PORT');
  const shards = given('KFP_SHARDS');
  const lease = given('KFP_LEASE');
  const index = given('KFP_SHARD_INDEX') ?? ordinalOf(env['KFP_POD_NAME']);
  return present({
    sharding: present({
      shards: shards === undefined ? undefined : Number(shards),
      index: index === undefined ? undefined : Number(index),
      lease: lease && { name: lease, durationSeconds: LEASE_SECONDS },
    }),
    prometheus: present({ url: given('KFP_PROMETHEUS_URL') }),
    api: present({
      host: given('KFP_API_HOST'),
      port: port === undefined ? undefined : Number(port),
      token: given('KFP_API_TOKEN'),
      tokenFile: given('KFP_API_TOKEN_FILE'),
      reads: given('KFP_API_READS'),
    }),
    injection: present({
      token: given('KFP_INJECTION_TOKEN'),
      tokenFile: given('KFP_INJECTION_TOKEN_FILE'),
    }),
    modelDir: given('KFP_MODEL_DIR'),
  });
}

/** As client-go has it. */
const LEASE_SECONDS = 15;

/** The number at the end of the name of a StatefulSet's pod. */
function ordinalOf(podName: string | undefined): string | undefined {
  return podName === undefined ? undefined : /-(\d+)$/.exec(podName)?.[1];
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFrozen);
    Object.freeze(value);
  }
  return value;
}
