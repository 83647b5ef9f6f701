/** What a view is made of, and how many. */
type Type = 'f64' | 'u32' | 'u8';

interface ArrayOf {
  readonly f64: Float64Array;
  readonly u32: Uint32Array;
  readonly u8: Uint8Array;
}

/** Place of an array in the memory. Plain data, so that another thread can find it too. */
export interface Slot<T extends Type = Type> {
  readonly type: T;
  /** Bytes from the beginning. */
  readonly at: number;
  readonly length: number;
}

const BYTES = { f64: 8, u32: 4, u8: 1 } as const;
const PAGE = 65_536;

/** 128-bit loads are quickest when aligned; a cache line is 64 bytes. */
const ALIGNMENT = 64;

/** Plans what lies where in a memory, before there is one. */
export interface ArenaPlan {
  reserve<T extends Type>(type: T, length: number): Slot<T>;
  /** Shared by all threads, and never larger than what was reserved. */
  allocate(): WebAssembly.Memory;
}

export function createArenaPlan(): ArenaPlan {
  let next = ALIGNMENT;
  return {
    reserve(type, length) {
      const at = next;
      next = Math.ceil((at + length * BYTES[type]) / ALIGNMENT) * ALIGNMENT;
      return { type, at, length };
    },
    allocate() {
      const pages = Math.max(1, Math.ceil(next / PAGE));
      return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    },
  };
}

/** The array at a place of the memory. */
export function viewOf<T extends Type>(memory: WebAssembly.Memory, slot: Slot<T>): ArrayOf[T] {
  const { buffer } = memory;
  const views = {
    f64: () => new Float64Array(buffer, slot.at, slot.length),
    u32: () => new Uint32Array(buffer, slot.at, slot.length),
    u8: () => new Uint8Array(buffer, slot.at, slot.length),
  };
  return views[slot.type]() as ArrayOf[T];
}
