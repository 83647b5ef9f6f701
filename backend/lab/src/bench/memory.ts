import { readFileSync } from 'node:fs';
import type { Answer } from './protocol.js';

/**
 * Resident memory of this process now, and at its most. Linux says the latter in `VmHWM`; `maxRSS`
 * there counts what the process was before it began (its parent's memory, across `exec`), and so is
 * only asked elsewhere.
 */
export function residentMemory(): Pick<Answer, 'bytes' | 'peakBytes'> {
  const bytes = process.memoryUsage.rss();
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return { bytes, peakBytes: Number(kilobytes) * 1024 };
  } catch {
    // Not Linux.
  }
  return { bytes, peakBytes: process.resourceUsage().maxRSS * 1024 };
}
