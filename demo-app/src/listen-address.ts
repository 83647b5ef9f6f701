import { createServer } from 'node:net';

/**
 * Where to listen for a configured host: `::` is all addresses of both families. Where the kernel has no IPv6,
 * that is `0.0.0.0`.
 */
export async function listenAddress(
  host: string,
  canListen: (host: string) => Promise<boolean> = isUsable,
): Promise<string> {
  return host === '::' && !(await canListen(host)) ? '0.0.0.0' : host;
}

function isUsable(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, host, () => server.close(() => resolve(true)));
  });
}
