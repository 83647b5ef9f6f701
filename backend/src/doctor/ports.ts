import { createServer } from 'node:net';
import { KfpError } from '../core/errors.js';
import { portOwner } from './port-owner.js';

/** A port that the local environment is going to listen on. */
export interface PortClaim {
  readonly port: number;
  /** Who will listen: `Prometheus`. */
  readonly part: string;
  /** The flag that changes it: `--prometheus-port`. */
  readonly flag: string;
}

/**
 * Checks all ports before anything is started.
 *
 * @throws KfpError `PORT_TAKEN`: names every port that cannot be used and the flag that changes it
 */
export async function checkPorts(host: string, claims: readonly PortClaim[]): Promise<void> {
  const problems: string[] = [];
  const owners = new Map<number, PortClaim>();
  for (const claim of claims) {
    const other = owners.get(claim.port);
    owners.set(claim.port, claim);
    if (other !== undefined) {
      problems.push(`Port ${claim.port} is wanted by both ${other.part} and ${claim.part}`);
      continue;
    }
    const problem = await listenProblem(host, claim.port);
    if (problem === 'EADDRINUSE') {
      const owner = portOwner(claim.port) ?? 'another program';
      problems.push(`Port ${claim.port} (${claim.part}) is taken by ${owner}`);
    } else if (problem !== undefined) {
      problems.push(`Port ${claim.port} (${claim.part}) cannot be used: ${problem}`);
    } else continue;
    const taken = new Set(claims.map(({ port }) => port));
    const free = await nextFreePort(host, claim.port + 1, taken);
    if (free === undefined) continue;
    problems.push(`  choose another: ${claim.flag} ${free}`);
  }
  if (problems.length > 0) {
    throw new KfpError('PORT_TAKEN', problems.join('\n'), {
      hint: 'Nothing was started. A demo that still runs elsewhere is ended by Ctrl-C there.',
    });
  }
}

/** A port that nobody listens on now. */
export function anyFreePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function nextFreePort(
  host: string,
  from: number,
  avoid: ReadonlySet<number>,
): Promise<number | undefined> {
  for (let port = from; port < from + 50 && port <= 65535; port++) {
    if (!avoid.has(port) && (await listenProblem(host, port)) === undefined) return port;
  }
  return undefined;
}

/**
 * Where to listen for a configured host: `::` is all addresses of both families. Where the kernel has no IPv6,
 * that is `0.0.0.0`.
 */
export async function listenAddress(
  host: string,
  problemAt: typeof listenProblem = listenProblem,
): Promise<string> {
  return host === '::' && (await problemAt(host, 0)) !== undefined ? '0.0.0.0' : host;
}

/** Why nothing can listen there now: `EADDRINUSE`, `EACCES`, …; undefined when something can. */
export function listenProblem(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
