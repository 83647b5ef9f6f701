import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMemoryLeak } from './memory-leak.js';

const MEBIBYTE = 2 ** 20;
const buffers = (): number => process.memoryUsage().arrayBuffers;

let releaseAll: () => Promise<void>;

/** A leak in a process that has 100 of 200 MiB; what it holds is real. */
function leaking() {
  const before = buffers();
  const heldBytes = (): number => buffers() - before;
  const leak = createMemoryLeak({
    limitBytes: 200 * MEBIBYTE,
    residentBytes: () => 100 * MEBIBYTE + heldBytes(),
  });
  releaseAll = () => {
    leak.apply(0);
    // V8 sweeps in another thread.
    return vi.waitFor(() => expect(heldBytes()).toBeLessThan(5 * MEBIBYTE), 10_000);
  };
  return { leak, heldMebibytes: () => heldBytes() / MEBIBYTE };
}

afterEach(() => releaseAll());

describe('memory leak', () => {
  it('holds as much as its level asks for, and gives everything back', async () => {
    const { leak, heldMebibytes } = leaking();
    // From 100 MiB to 1.05 of 200 MiB: 110 MiB at full level.
    leak.apply(0.25);
    expect(heldMebibytes()).toBeCloseTo(28, -1);
    leak.apply(0.5);
    expect(heldMebibytes()).toBeCloseTo(55, -1);
    await releaseAll();
  });

  it('takes a sudden leak in steps, so that the process goes on answering', () => {
    const { leak, heldMebibytes } = leaking();
    leak.apply(1);
    expect(heldMebibytes()).toBeCloseTo(64, -1);
    leak.apply(1);
    expect(heldMebibytes()).toBeCloseTo(110, -1);
  });

  it('stops short of the limit below full level', () => {
    const { leak, heldMebibytes } = leaking();
    for (let tick = 0; tick < 5; tick++) leak.apply(0.75);
    expect(100 + heldMebibytes()).toBeLessThan(0.95 * 200);
  });
});
