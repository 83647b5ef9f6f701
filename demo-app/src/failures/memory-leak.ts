import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FailureMode } from './types.js';

/** Memory is taken in pieces of this size: large enough to be given back to the system when freed. */
const CHUNK_BYTES = 2 ** 20;

/** Taken at once at most, so that filling it never holds up the event loop for long. */
const MAX_CHUNKS_PER_TICK = 64;

/** At full level the leak aims beyond the limit, so that it is certain to reach it. */
const OVERSHOOT = 1.05;

/**
 * Holds memory that grows from what the process has at the start to its limit. The watchdog then
 * ends the process, as the kernel would.
 *
 * @param residentBytes reads the resident memory of this process
 */
export function createMemoryLeak(deps: {
  readonly limitBytes: number;
  readonly residentBytes: () => number;
}): FailureMode {
  const held: Buffer[] = [];
  let baseBytes: number | undefined;
  let collectGarbage: (() => void) | undefined;
  return {
    name: 'memory_leak',
    title: 'Memory leak',
    description: 'Memory is held and never given back, until the process is out of memory.',
    defaultRampSeconds: 60,
    apply(level) {
      if (level === 0) {
        baseBytes = undefined;
        if (held.length === 0) return;
        held.length = 0;
        // Without this, freed chunks would stay resident until V8 feels like collecting.
        collectGarbage ??= exposedGarbageCollector();
        collectGarbage();
        return;
      }
      const resident = deps.residentBytes();
      baseBytes ??= resident;
      const aim = baseBytes + (deps.limitBytes * OVERSHOOT - baseBytes) * level;
      const wanted = Math.ceil((aim - resident) / CHUNK_BYTES);
      for (let taken = 0; taken < Math.min(wanted, MAX_CHUNKS_PER_TICK); taken++) {
        // Filled with something, because untouched pages are not resident.
        held.push(Buffer.alloc(CHUNK_BYTES, 1));
      }
    },
  };
}

function exposedGarbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
