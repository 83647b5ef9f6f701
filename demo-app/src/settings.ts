/** What one instance is given; everything comes from flags or the environment, once, at start. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** The process ends as out of memory at this much resident memory. Bytes. */
  readonly memoryLimitBytes: number;
  /** What `cpu_spike` may burn at most. Cores. */
  readonly cpuLimitCores: number;
  /** How often the supervisor has restarted this instance. */
  readonly restarts: number;
  /** How the previous process ended; null for the first one. */
  readonly lastTerminatedReason: TerminationReason | null;
  readonly seed: number;
}

export type TerminationReason = 'OOMKilled' | 'Error';

/** A setting that cannot be used; the message names it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const MEBIBYTE = 2 ** 20;

/**
 * @param environment PORT, HOST, MEMORY_LIMIT_BYTES, CPU_LIMIT_CORES, SEED, and from the supervisor
 *   RESTARTS and LAST_TERMINATED_REASON
 * @throws SettingsError
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const number = (name: string, fallback: number, least: number, most: number): number => {
    const text = environment[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (!(value >= least && value <= most)) {
      throw new SettingsError(`${name} must be a number from ${least} to ${most}, not "${text}".`);
    }
    return value;
  };
  const reason = environment['LAST_TERMINATED_REASON'];
  return {
    host: environment['HOST'] || '127.0.0.1',
    port: number('PORT', 3001, 0, 65535),
    // Node itself needs some 80 MB: below 128 MB the app would die of its own start.
    memoryLimitBytes: number('MEMORY_LIMIT_BYTES', 256 * MEBIBYTE, 128 * MEBIBYTE, 2 ** 40),
    cpuLimitCores: number('CPU_LIMIT_CORES', 0.5, 0.05, 1024),
    restarts: number('RESTARTS', 0, 0, 1e9),
    lastTerminatedReason: reason === 'OOMKilled' || reason === 'Error' ? reason : null,
    seed: number('SEED', 1, 0, 2 ** 32 - 1),
  };
}
