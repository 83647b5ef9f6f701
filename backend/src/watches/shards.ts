import type { Config } from '../config/schema.js';
import type { Labels } from '../prometheus/parse.js';

/**
 * Which targets one of several services predicts. Each value of the label belongs to exactly one of
 * them, whichever service computes it: the one with the greatest hash together with its own number (rendezvous hashing,
 * Thaler & Ravishankar 1998), so that with one service more only its share of the values moves.
 */
export function createShard(
  config: Pick<Config, 'sharding'>,
): ((labels: Labels) => boolean) | undefined {
  const { shards, label, index } = config.sharding;
  if (shards === 1) return undefined;
  const known = new Map<string, boolean>();
  return (labels) => {
    const value = labels[label] ?? '';
    let mine = known.get(value);
    if (mine === undefined) {
      // Values come and go, so the memory is bounded.
      if (known.size >= MAX_REMEMBERED) known.clear();
      mine = shardOf(value, shards) === index;
      known.set(value, mine);
    }
    return mine;
  };
}

const MAX_REMEMBERED = 100_000;

/** The shard of a label's value, from 0. */
export function shardOf(value: string, shards: number): number {
  let best = 0;
  let most = -1;
  for (let shard = 0; shard < shards; shard++) {
    const weight = hash(`${shard}/${value}`);
    if (weight > most) {
      most = weight;
      best = shard;
    }
  }
  return best;
}

/** FNV-1a over UTF-16 units, then the finaliser of MurmurHash3, which spreads names that differ little. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
