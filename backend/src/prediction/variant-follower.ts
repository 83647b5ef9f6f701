import type { Watch } from '../config/schema.js';
import type { TargetSignals } from '../history/fetch.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { discoverVariants, type DiscoveredWatch } from '../watches/discover.js';

/** Keeps up with which names a cluster has for things. */
export interface VariantFollower {
  /**
   * Looks again where it is time: at first, every hour, and when a signal is gone that was there. What cannot be
   * found out stays as it was.
   *
   * @param at unix seconds
   * @returns the watch where it is another now; else undefined
   */
  follow(at: number, signal?: AbortSignal): Promise<Watch | undefined>;
  /** Told the windows of each step, for signals that vanish. */
  see(targets: readonly TargetSignals[]): void;
  /** With the names that are in use. */
  watch(): Watch;
  /** Names of the variants in use, by what they are names of. */
  variants(): DiscoveredWatch['variants'];
}

const EVERY_SECONDS = 3600;

/** After a signal has vanished, or a look in vain, so many seconds pass before the next look. */
const AGAIN_SECONDS = 300;

export function createVariantFollower(
  client: Pick<PrometheusClient, 'query'>,
  watch: Watch,
): VariantFollower {
  let variants: DiscoveredWatch['variants'] = {};
  let current = watch;
  let lookedAt = -Infinity;
  let isFound = false;
  let isLost = false;
  let present: readonly boolean[] = [];
  return {
    async follow(at, signal) {
      if (watch.source === undefined) return undefined;
      const since = Math.abs(at - lookedAt);
      if (since < (isFound && !isLost ? EVERY_SECONDS : AGAIN_SECONDS)) return undefined;
      lookedAt = at;
      const found = await discoverVariants(client, watch, { signal }).catch(() => undefined);
      signal?.throwIfAborted();
      if (found === undefined) return undefined;
      isFound = true;
      isLost = false;
      ({ variants } = found);
      const isNew = found.watch.signals.some(({ expr }, i) => expr !== current.signals[i]!.expr);
      current = found.watch;
      return isNew ? current : undefined;
    },
    see(targets) {
      const now = watch.signals.map((_, i) =>
        targets.some(({ columns }) => !Number.isNaN(columns[i]!.at(-1))),
      );
      isLost ||= present.some((was, i) => was && !now[i]);
      present = now;
    },
    watch: () => current,
    variants: () => variants,
  };
}
