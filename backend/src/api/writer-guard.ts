import { KfpError } from '../core/errors.js';
import type { Lease } from '../leases/lease.js';

/**
 * Lets only the one service that holds the lease change what all share: models. Without a lease there is
 * one service, and it may.
 *
 * @throws KfpError `NOT_THE_WRITER`, which names the one to ask
 */
export function assertWriter(lease: Pick<Lease, 'isHolder' | 'holder'> | undefined): void {
  if (lease === undefined || lease.isHolder()) return;
  const holder = lease.holder();
  throw new KfpError(
    'NOT_THE_WRITER',
    holder === undefined
      ? 'No service holds the lease at present: nobody trains or activates models.'
      : `This service shares models with others, and "${holder}" is the one that trains and activates them.`,
    {
      statusCode: 409,
      hint: holder === undefined ? 'Try again in a few seconds.' : 'Send the request there.',
    },
  );
}
