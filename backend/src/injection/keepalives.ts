import { randomBytes } from 'node:crypto';
import type { Labels } from '../prometheus/parse.js';

/** Who keeps a failure on, and how long it lasts without a keepalive. */
export interface Keepalive {
  readonly holder: string;
  readonly seconds: number;
}

/** Sends keepalives as long as this process lives; its timers do not keep the process alive. */
export interface Keepalives {
  readonly keepalive: Keepalive;
  /** From now on the failures of the target are kept on. */
  keep(labels: Labels): void;
}

/** Keepalives sent in the time that one holds, so that one that is late or lost does no harm. */
const RENEWALS = 3;

/** A target that does not answer is given up after this many times what a keepalive holds. */
const PATIENCE = 10;

/**
 * @param renew tells the target that this holder is there; answers whether anything is still held
 */
export function createKeepalives(
  seconds: number,
  renew: (labels: Labels, keepalive: Keepalive) => Promise<boolean>,
): Keepalives {
  const keepalive = { holder: `kfp-${process.pid}-${randomBytes(6).toString('hex')}`, seconds };
  /** Switches per target: an answer may be older than the last of them. */
  const kept = new Map<string, number>();

  const watch = (key: string, labels: Labels, missed: number): void => {
    const check = async (): Promise<void> => {
      const switched = kept.get(key);
      const held = await renew(labels, keepalive).catch(() => undefined);
      const over = held === undefined ? missed >= PATIENCE * RENEWALS : !held;
      if (over && kept.get(key) === switched) kept.delete(key);
      else watch(key, labels, held === undefined ? missed + 1 : 0);
    };
    setTimeout(() => void check(), (seconds * 1000) / RENEWALS).unref();
  };

  return {
    keepalive,
    keep(labels) {
      const key = JSON.stringify(labels);
      const switched = kept.get(key);
      kept.set(key, (switched ?? 0) + 1);
      if (switched === undefined) watch(key, labels, 0);
    },
  };
}
