import { describe, expect, it } from 'vitest';
import { createShard, shardOf } from './shards.js';

const names = Array.from({ length: 3000 }, (_, i) => `team-${i}`);

describe('shards', () => {
  it('have every value in exactly one of them, and a like number each', () => {
    const owners = [0, 1, 2].map((index) =>
      createShard({ sharding: { shards: 3, index, label: 'namespace' } })!,
    );
    const counts = [0, 0, 0];
    for (const namespace of names) {
      const mine = owners.map((owns) => owns({ namespace, pod: 'p' }));
      expect(mine.filter(Boolean)).toHaveLength(1);
      counts[mine.indexOf(true)]!++;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(100);
  });

  it('give a further one its share, and move nothing else', () => {
    const moved = names.filter((name) => shardOf(name, 3) !== shardOf(name, 4));
    expect(moved.every((name) => shardOf(name, 4) === 3)).toBe(true);
    expect(Math.abs(moved.length - 750)).toBeLessThan(100);
  });

  it('are none where one service predicts all', () => {
    expect(createShard({ sharding: { shards: 1, label: 'namespace' } })).toBeUndefined();
  });
});
