import { readFileSync } from 'node:fs';

/** The version in `backend/package.json`. */
export function kfpVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
