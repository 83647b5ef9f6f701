import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Config } from '../config/schema.js';
import { describeError, KfpError } from '../core/errors.js';
import type { AccessRole } from './roles.js';

/** A token that is accepted. The token itself is nowhere kept. */
export interface KnownToken {
  readonly name: string;
  readonly role: AccessRole;
  readonly sha256: Buffer;
  /** Whether Grafana's proxy carries it: then what that says of its users is believed. */
  readonly grafana: boolean;
}

/** 256 random bits; the prefix lets scanners of secrets recognise it. */
export function createToken(): string {
  return `kfp_${randomBytes(32).toString('base64url')}`;
}

/** As a configuration keeps it: 64 hexadecimal digits. */
export function hashToken(token: string): string {
  return sha256(token).toString('hex');
}

/**
 * All tokens that the configuration names. Files may end in a line break, as editors leave them.
 *
 * @param api `token` and `tokenFile` make a token `default`: an operator's, and that of Grafana's proxy
 * @throws KfpError `TOKEN_UNREADABLE` (no such file or variable, or it is empty)
 */
export async function readTokens(
  api: Pick<Config['api'], 'token' | 'tokenFile' | 'tokens'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<KnownToken[]> {
  const known: KnownToken[] = [];
  const main = { name: 'default', role: 'operator', grafana: true } as const;
  if (api.token !== undefined) known.push({ ...main, sha256: sha256(api.token) });
  if (api.tokenFile !== undefined) {
    known.push({ ...main, sha256: sha256(await readTokenFile(api.tokenFile, 'default')) });
  }
  for (const { name, role, grafana = false, sha256: hash, file, env } of api.tokens) {
    const digest =
      hash !== undefined
        ? Buffer.from(hash, 'hex')
        : sha256(
            file === undefined
              ? fromEnvironment(environment, env!, name)
              : await readTokenFile(file, name),
          );
    known.push({ name, role, grafana, sha256: digest });
  }
  return known;
}

/**
 * The token of this text. All are compared, each in constant time, so that the time tells nothing of
 * which one was nearly hit.
 */
export function findToken(tokens: readonly KnownToken[], text: string): KnownToken | undefined {
  const digest = sha256(text);
  let found: KnownToken | undefined;
  for (const token of tokens) {
    if (timingSafeEqual(token.sha256, digest)) found = token;
  }
  return found;
}

/**
 * A token in a file, without the line break at its end.
 *
 * @throws KfpError `TOKEN_UNREADABLE`
 */
export async function readTokenFile(file: string, name: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadable(name, `cannot be read from ${file}: ${describeError(cause)}`, cause);
  }
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw unreadable(name, `is empty in ${file}`);
  return secret;
}

function fromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  variable: string,
  name: string,
): string {
  const value = environment[variable];
  if (value === undefined || value === '') {
    throw unreadable(name, `is to be in the environment as ${variable}, which is not set`);
  }
  return value;
}

function unreadable(name: string, why: string, cause?: unknown): KfpError {
  return new KfpError('TOKEN_UNREADABLE', `The token "${name}" ${why}.`, {
    ...(cause === undefined ? {} : { cause }),
    hint: '`kfp token` makes one, and shows how it is configured.',
  });
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
