import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Config } from '../config/schema.js';
import { describeError, KfpError } from '../core/errors.js';
import type { AccessRole } from './roles.js';

/** A valid token, as its hash; the token itself is not kept. */
export interface KnownToken {
  readonly name: string;
  readonly role: AccessRole;
  readonly sha256: Buffer;
  /** Whether Grafana's proxy sends it: then its header about users is believed. */
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

/** Where tokens come from. */
export interface TokenOptions {
  /** `token` and `tokenFile` make a token `default`: an operator's, and that of Grafana's proxy. */
  readonly api: Pick<Config['api'], 'token' | 'tokenFile' | 'tokens'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One token of the configuration, not yet read. */
export interface TokenSource extends Pick<KnownToken, 'name' | 'role' | 'grafana'> {
  /** What is in it may change while the service runs. */
  readonly file?: string;
  /** @throws KfpError `TOKEN_UNREADABLE` */
  digest(): Promise<Buffer>;
}

/** All tokens that the configuration names, in its order. */
export function tokenSources(
  api: TokenOptions['api'],
  environment: TokenOptions['environment'],
): TokenSource[] {
  const main = { name: 'default', role: 'operator', grafana: true } as const;
  const { token, tokenFile } = api;
  const inFile = (one: typeof main | Omit<TokenSource, 'digest'>, file: string): TokenSource => ({
    ...one,
    file,
    digest: async () => sha256(await readTokenFile(file, one.name)),
  });
  const sources: TokenSource[] = [];
  if (token !== undefined) sources.push({ ...main, digest: async () => sha256(token) });
  if (tokenFile !== undefined) sources.push(inFile(main, tokenFile));
  for (const { name, role, grafana = false, sha256: hash, file, env } of api.tokens) {
    const one = { name, role, grafana };
    if (hash !== undefined) sources.push({ ...one, digest: async () => Buffer.from(hash, 'hex') });
    else if (file !== undefined) sources.push(inFile(one, file));
    else
      sources.push({
        ...one,
        digest: async () => sha256(fromEnvironment(environment, env!, name)),
      });
  }
  return sources;
}

/** @throws KfpError `TOKEN_UNREADABLE` (no such file or variable, or it is empty) */
export async function readToken({ name, role, grafana, digest }: TokenSource): Promise<KnownToken> {
  return { name, role, grafana, sha256: await digest() };
}

/**
 * All tokens that the configuration names, read. Files may end in a line break, as editors leave them.
 *
 * @throws KfpError as {@link readToken}
 */
export async function readTokens(
  api: TokenOptions['api'],
  environment: TokenOptions['environment'],
): Promise<KnownToken[]> {
  return Promise.all(tokenSources(api, environment).map(readToken));
}

/**
 * The known token with this text. All are compared, each in constant time, so that the time reveals nothing
 * about the tokens.
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
    cause,
    hint: '`kfp token` makes one, and shows how it is configured.',
  });
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
