import type { PrometheusDefinition, Secret } from './prometheus-schema.js';

/** Headers that are made here. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
]);

/** What cannot be meant in the access to Prometheus, a sentence each. No secret is in them. */
export function prometheusProblems(prometheus: PrometheusDefinition): string[] {
  const { url, basicAuth, bearerToken, headers = {}, tls = {} } = prometheus;
  const problems: string[] = [];
  if (URL.canParse(url)) {
    const { username, password } = new URL(url);
    if (username !== '' || password !== '') {
      problems.push(
        'prometheus.url must hold no user and no password, because addresses are logged: give prometheus.basicAuth',
      );
    }
  } else {
    problems.push('prometheus.url is not an address');
  }
  if (basicAuth !== undefined && bearerToken !== undefined) {
    problems.push('give one of prometheus.basicAuth and prometheus.bearerToken, not both');
  }
  if (basicAuth?.username.includes(':')) {
    problems.push('prometheus.basicAuth.username must have no colon');
  }
  for (const name of Object.keys(headers)) {
    if (OWN_HEADERS.has(name.toLowerCase())) {
      problems.push(`prometheus.headers: ${name} is not for you to set`);
    } else if (
      name.toLowerCase() === 'authorization' &&
      (basicAuth !== undefined || bearerToken !== undefined)
    ) {
      problems.push(
        `prometheus.headers: ${name} is set by ${basicAuth === undefined ? 'bearerToken' : 'basicAuth'} already`,
      );
    }
  }
  if ((tls.certFile === undefined) !== (tls.keyFile === undefined)) {
    problems.push('prometheus.tls: certFile and keyFile belong together');
  }
  const secrets: [string, Secret | undefined][] = [
    ['basicAuth.password', basicAuth?.password],
    ['bearerToken', bearerToken],
    ...Object.entries(headers).map(([name, value]): [string, Secret] => [`headers.${name}`, value]),
  ];
  for (const [name, secret] of secrets) {
    if (typeof secret !== 'object') continue;
    if ((secret.file === undefined) === (secret.env === undefined)) {
      problems.push(`prometheus.${name}: give one of file and env`);
    }
  }
  return problems;
}
