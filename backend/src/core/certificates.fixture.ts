import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why no certificates can be made here; undefined when they can. */
export const whyNoCertificates: string | undefined = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'openssl is not installed';
  }
})();

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

/** A new authority, of which nobody has heard. */
export function makeAuthority(dir: string, name: string): Certificate {
  return made(dir, name, ['-x509', '-days', '1', '-subj', `/CN=${name}`]);
}

/** A certificate for a name, signed by an authority. */
export function makeCertificate(
  dir: string,
  name: string,
  hosts: readonly string[],
  authority: Certificate,
): Certificate {
  const names = hosts.map((host) => `${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}`).join(',');
  return made(dir, name, [
    '-x509',
    '-days',
    '1',
    '-subj',
    `/CN=${name}`,
    '-CA',
    authority.certFile,
    '-CAkey',
    authority.keyFile,
    '-addext',
    `subjectAltName=${names}`,
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ]);
}

function made(dir: string, name: string, args: readonly string[]): Certificate {
  const certFile = join(dir, `${name}.pem`);
  const keyFile = join(dir, `${name}.key`);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', ...curve, ...args, '-keyout', keyFile, '-out', certFile], {
    stdio: 'pipe',
  });
  return {
    certFile,
    keyFile,
    cert: readFileSync(certFile, 'utf8'),
    key: readFileSync(keyFile, 'utf8'),
  };
}
