import { readFileSync } from 'node:fs';

/** What this process uses, all threads together. */
export interface Usage {
  /** Resident memory, bytes. */
  residentBytes(): number;
  /** CPU used over the last second or so, cores. */
  cores(): number;
  /** Takes the next measurement; call it at a steady pace. */
  sample(): void;
}

/** Weight of the newest measurement: a memory of about a second at four samples per second. */
const WEIGHT = 0.3;

export function createUsage(): Usage {
  let lastUsage = process.cpuUsage();
  let lastTime = performance.now();
  let cores = 0;
  return {
    residentBytes: readResidentBytes,
    cores: () => cores,
    sample() {
      const time = performance.now();
      const usage = process.cpuUsage();
      const seconds = (time - lastTime) / 1e3;
      if (seconds <= 0) return;
      const used = (usage.user + usage.system - lastUsage.user - lastUsage.system) / 1e6 / seconds;
      cores += WEIGHT * (used - cores);
      lastUsage = usage;
      lastTime = time;
    },
  };
}

const PAGE_BYTES = 4096;

/** `/proc/self/statm` costs microseconds; Node's own way is what remains elsewhere. */
function readResidentBytes(): number {
  try {
    return Number(readFileSync('/proc/self/statm', 'latin1').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return process.memoryUsage.rss();
  }
}
