import { isIPv4 } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';

const LOCAL_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** What is looked at of a request. */
export interface Arrival {
  /** Of the other end of the connection; what a proxy says of it counts nothing. */
  readonly ip: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Whether a program on this machine asks, by a name of this machine, and no web page of another one: a
 * browser here may have open anything (foreign `Origin`), and names may be made to point here (DNS
 * rebinding, foreign `Host`).
 */
export function isLocalRequest({ ip, headers }: Arrival): boolean {
  const { origin } = headers;
  const foreignPage = origin !== undefined && !LOCAL_NAMES.test(origin.replace(/^https?:\/\//, ''));
  return isLoopback(ip) && hasLocalName(headers) && !foreignPage;
}

/** Whether the request names this machine as one does that needs no DNS. */
export function hasLocalName({ host }: IncomingHttpHeaders): boolean {
  return LOCAL_NAMES.test(host ?? '');
}

/** Whether nobody but this machine can be behind that address: 127.0.0.0/8, `::1`, `localhost`. */
export function isLoopback(address: string): boolean {
  const plain = address.toLowerCase().replace(/^::ffff:/, '');
  return plain === '::1' || plain === 'localhost' || (isIPv4(plain) && plain.startsWith('127.'));
}
