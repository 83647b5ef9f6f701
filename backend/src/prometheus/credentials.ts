import type { PrometheusDefinition } from '../config/prometheus-schema.js';
import { readSecret, type Environment } from './secret.js';

/** How a client shows who it is; the other entries of `prometheus` are not needed for that. */
export type Access = Pick<
  PrometheusDefinition,
  'url' | 'basicAuth' | 'bearerToken' | 'headers' | 'tls'
>;

/**
 * The headers that carry the credentials, from what files and variables hold now.
 *
 * @throws KfpError `PROMETHEUS_CREDENTIALS_MISSING`
 */
export async function credentialHeaders(
  access: Access,
  environment: Environment,
): Promise<Record<string, string>> {
  const { basicAuth, bearerToken, headers = {} } = access;
  const made: Record<string, string> = {};
  for (const [name, secret] of Object.entries(headers)) {
    made[name.toLowerCase()] = await readSecret(`headers.${name}`, secret, environment);
  }
  if (basicAuth !== undefined) {
    const password = await readSecret('basicAuth.password', basicAuth.password, environment);
    const pair = Buffer.from(`${basicAuth.username}:${password}`, 'utf8').toString('base64');
    made['authorization'] = `Basic ${pair}`;
  }
  if (bearerToken !== undefined) {
    made['authorization'] =
      `Bearer ${(await readSecret('bearerToken', bearerToken, environment)).trim()}`;
  }
  return made;
}

/** Whether credentials are sent. */
export function hasCredentials({ basicAuth, bearerToken, headers, tls }: Access): boolean {
  return (
    basicAuth !== undefined ||
    bearerToken !== undefined ||
    Object.keys(headers ?? {}).length > 0 ||
    tls?.certFile !== undefined
  );
}

/** What is unsafe about the connection to Prometheus, a sentence each. */
export function accessWarnings(access: Access): string[] {
  const warnings: string[] = [];
  const { protocol, hostname } = new URL(access.url);
  if (access.tls?.insecureSkipVerify === true) {
    warnings.push(
      'prometheus.tls.insecureSkipVerify is on: the certificate is not checked, so anybody on the way can read the credentials and invent answers',
    );
  }
  const near = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (protocol === 'http:' && !near) {
    if (hasCredentials(access)) {
      warnings.push('the credentials of prometheus go over the network unencrypted (http://)');
    }
    if (access.tls !== undefined)
      warnings.push('prometheus.tls has no effect on an http:// address');
  }
  return warnings;
}
