import type { TlsDefinition } from '../config/prometheus-schema.js';
import { readNeeded } from './secret.js';

/** As Node's `tls.connect` takes them; texts are PEM. */
export interface TlsOptions {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
  readonly rejectUnauthorized?: boolean | undefined;
}

/**
 * What the files say now.
 *
 * @throws KfpError `PROMETHEUS_CREDENTIALS_MISSING` when one cannot be read
 */
export async function readTls(tls: TlsDefinition = {}): Promise<TlsOptions> {
  const read = (name: 'caFile' | 'certFile' | 'keyFile'): Promise<string> | undefined =>
    tls[name] === undefined ? undefined : readNeeded(`tls.${name}`, tls[name]);
  const [ca, cert, key] = await Promise.all([read('caFile'), read('certFile'), read('keyFile')]);
  const options: TlsOptions = { ca, cert, key, servername: tls.serverName };
  // Where it is not given, Node's own default holds.
  return tls.insecureSkipVerify === true ? { ...options, rejectUnauthorized: false } : options;
}

/** Why a certificate is refused, by the codes of OpenSSL and Node; undefined for other errors. */
export function certificateProblem(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    const { code = '' } = at as NodeJS.ErrnoException;
    const known = PROBLEMS.find(([pattern]) => pattern.test(code));
    if (known !== undefined) return `${known[1]} (${code})`;
    at = at.cause;
  }
  return undefined;
}

const PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER_CERT|VERIFY_LEAF).*)$/,
    'its certificate is signed by an authority that is not trusted: give prometheus.tls.caFile',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'its certificate is for another name: give prometheus.tls.serverName, or the address by that name',
  ],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, 'its certificate is not valid at this time'],
  [/^CERT_\w+$/, 'its certificate is not valid'],
  [/^ERR_OSSL_\w+$/, 'a file of prometheus.tls is not PEM, or certificate and key do not match'],
  [/^ERR_SSL_WRONG_VERSION_NUMBER$/, 'it does not speak TLS: is its address http://?'],
  [
    /^ERR_SSL_\w*(CERTIFICATE|UNKNOWN_CA)\w*$/,
    'it refuses the client certificate, or wants one: give prometheus.tls.certFile and keyFile',
  ],
  [/^(ERR_SSL_\w+|EPROTO)$/, 'the TLS handshake failed'],
];
