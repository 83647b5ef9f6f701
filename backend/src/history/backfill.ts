import type { Watch } from '../config/schema.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { HORIZON_BINS, MAX_BINS } from './bins.js';
import { fetchSignals } from './fetch.js';

/** Reads from Prometheus what was before the service began to watch. */
export interface Backfill {
  /**
   * Reads on, the newest first, until its share of the time is spent.
   *
   * @param at unix seconds
   * @throws KfpError those of the client; it goes on from there some time later
   */
  work(at: number, signal?: AbortSignal): Promise<void>;
  /** Share of it that has been read. */
  progress(): number;
}

/** Bins that one query asks for. */
const PIECE_BINS = 2 * HORIZON_BINS;
const PIECES = MAX_BINS / PIECE_BINS;
/** Share of the server's time, for as long as it takes. */
const TIME_SHARE = 0.1;
/** After a query that failed. Seconds. */
const AGAIN_SECONDS = 60;
/** Such queries in a row after which a signal is left as it is. */
const MAX_FAILURES = 3;

/**
 * @param options.watch with the expressions that the cluster has
 * @param options.signals names of those that are kept
 * @param options.put told the values of a target's bins, each at the bin's beginning
 */
export function createBackfill(options: {
  readonly client: Pick<PrometheusClient, 'queryRange'>;
  readonly watch: () => Pick<Watch, 'signals' | 'targetLabels' | 'stepSeconds'>;
  readonly signals: readonly string[];
  readonly binSeconds: number;
  readonly put: (target: string, signal: string, values: Float64Array, from: number) => void;
}): Backfill {
  const { client, signals, binSeconds } = options;
  /** Pieces that are read or need not be, per signal. */
  const done = signals.map(() => 0);
  const failures = signals.map(() => 0);
  let begin: number | undefined;
  let waitsUntil = -Infinity;

  const readPiece = async (place: number, abort?: AbortSignal): Promise<void> => {
    const watch = options.watch();
    const of = watch.signals.filter(({ name }) => name === signals[place]);
    const piece = done[place]!;
    const from = begin! - (piece + 1) * PIECE_BINS;
    const found = await fetchSignals({
      client,
      config: { ...watch, signals: of, stepSeconds: binSeconds },
      start: from * binSeconds,
      end: (from + PIECE_BINS - 1) * binSeconds,
      onProblem: () => undefined,
      signal: abort,
    });
    // Nothing so long ago is nothing before.
    done[place] = found.length === 0 ? PIECES : piece + 1;
    failures[place] = 0;
    for (const { target, columns } of found) {
      options.put(target, signals[place]!, columns[0]!, from);
    }
  };

  return {
    async work(at, abort) {
      begin ??= Math.floor(at / binSeconds);
      const budget = TIME_SHARE * options.watch().stepSeconds;
      let spent = 0;
      while (at >= waitsUntil && spent < budget) {
        const least = Math.min(...done);
        if (!(least < PIECES)) return;
        const place = done.indexOf(least);
        const startedAt = performance.now();
        try {
          await readPiece(place, abort);
        } catch (error) {
          abort?.throwIfAborted();
          waitsUntil = at + AGAIN_SECONDS;
          if (++failures[place]! >= MAX_FAILURES) done[place] = PIECES;
          throw error;
        }
        spent += (performance.now() - startedAt) / 1e3;
      }
    },
    progress: () => done.reduce((sum, pieces) => sum + pieces, 0) / (PIECES * done.length || 1),
  };
}
