import { isIPv4 } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';

const LOCAL_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** The parts of a request that are checked. */
export interface Arrival {
  /** Address of the other end of the connection; headers of proxies do not count. */
  readonly ip: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Whether the request comes from a program on this machine, under a name of this machine, and not from a web
 * page of elsewhere. A browser here may show any page (foreign `Origin`), and a foreign name may point here
 * (DNS rebinding, foreign `Host`).
 */
export function isLocalRequest({ ip, headers }: Arrival): boolean {
  const { origin } = headers;
  const foreignPage = origin !== undefined && !LOCAL_NAMES.test(origin.replace(/^https?:\/\//, ''));
  return isLoopback(ip) && hasLocalName(headers) && !foreignPage;
}

/** Whether the request names this machine without DNS: by a loopback address or `localhost`. */
export function hasLocalName({ host }: IncomingHttpHeaders): boolean {
  return LOCAL_NAMES.test(host ?? '');
}

/** The IPv4 address of a client that came to a socket of both families (`::ffff:10.0.0.7`). */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** Whether nobody but this machine can be behind that address: 127.0.0.0/8, `::1`, `localhost`. */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address.toLowerCase());
  return plain === '::1' || plain === 'localhost' || (isIPv4(plain) && plain.startsWith('127.'));
}
