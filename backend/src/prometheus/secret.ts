import { readFile } from 'node:fs/promises';
import type { Secret } from '../config/prometheus-schema.js';
import { describeError, KfpError } from '../core/errors.js';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The text of a secret, read now: what rotates in a file is followed.
 *
 * @param name of the entry in the configuration, for errors
 * @throws KfpError `PROMETHEUS_CREDENTIALS_MISSING` when the file or variable is not there, empty, or no
 *   text for a header; nothing of the secret is in it
 */
export async function readSecret(
  name: string,
  secret: Secret,
  environment: Environment,
): Promise<string> {
  const text = typeof secret === 'string' ? secret : await held(name, secret, environment);
  // Editors and `echo` end a file with a line break that does not belong to the secret.
  const value = text.replace(/\r?\n$/, '');
  if (value.trim() === '') throw missing(name, `${source(secret)} is empty`);
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) {
    throw missing(name, `${source(secret)} holds more than one line, or control characters`);
  }
  return value;
}

/**
 * A file that the access to Prometheus needs.
 *
 * @throws KfpError `PROMETHEUS_CREDENTIALS_MISSING`
 */
export async function readNeeded(name: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw missing(name, describeError(cause), cause);
  }
}

async function held(
  name: string,
  secret: Exclude<Secret, string>,
  environment: Environment,
): Promise<string> {
  if (secret.file !== undefined) return readNeeded(name, secret.file);
  const value = environment[secret.env ?? ''];
  if (value === undefined) throw missing(name, `${source(secret)} is not set`);
  return value;
}

function source(secret: Secret): string {
  if (typeof secret === 'string') return 'the text';
  return secret.file === undefined ? `the variable ${secret.env ?? ''}` : secret.file;
}

function missing(name: string, why: string, cause?: unknown): KfpError {
  return new KfpError('PROMETHEUS_CREDENTIALS_MISSING', `Cannot read prometheus.${name}: ${why}`, {
    cause,
    statusCode: 503,
    hint: 'Nothing was asked of Prometheus. docs/prometheus.md shows how credentials are given.',
  });
}
