import { createHash } from 'node:crypto';
import type { Random } from '../random.js';

/** Entries kept, and their sizes. */
const ENTRIES = 160;
const MIN_BYTES = 8 * 1024;
const MAX_BYTES = 64 * 1024;

/** Share of entries that go at once when the cache is full, so that its memory breathes. */
const EVICTED_SHARE = 0.4;

export interface PageCache {
  /** The checksum of a page, which is rendered when it is not in the cache. */
  checksum(key: string): string;
  size(): number;
}

/**
 * Rendered pages, held in memory. When full, the oldest part of them goes at once: the memory of a
 * healthy process rises and falls a little.
 */
export function createPageCache(random: Random): PageCache {
  const pages = new Map<string, Buffer>();
  const render = (key: string): Buffer => {
    const bytes = MIN_BYTES + Math.floor((MAX_BYTES - MIN_BYTES) * random());
    return Buffer.alloc(bytes, `${key}\n`);
  };
  const evict = (): void => {
    let left = Math.ceil(EVICTED_SHARE * pages.size);
    for (const key of pages.keys()) {
      if (left-- <= 0) return;
      pages.delete(key);
    }
  };
  return {
    size: () => pages.size,
    checksum(key) {
      let page = pages.get(key);
      if (page === undefined) {
        if (pages.size >= ENTRIES) evict();
        page = render(key);
        pages.set(key, page);
      }
      return createHash('sha256').update(page).digest('base64url').slice(0, 16);
    },
  };
}
