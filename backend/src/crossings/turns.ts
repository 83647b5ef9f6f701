/** The last turns of a history that goes up and down: tops and floors. */
export interface Turns {
  count: number;
  /** Bins since the last top; since the beginning where there is none. */
  sinceTop: number;
  /** NaN where there is none. */
  top: number;
  topBefore: number;
  /** The lowest since the last top; the lowest of all where there is none. */
  floor: number;
  floorBefore: number;
}

/** Reads turns that are larger than `size`; smaller ones are noise. */
export function createTurns(): { read(values: Float64Array, n: number, size: number): Turns } {
  const turns: Turns = {
    count: 0,
    sinceTop: 0,
    top: NaN,
    topBefore: NaN,
    floor: 0,
    floorBefore: 0,
  };
  return {
    read(values, n, size) {
      turns.count = 0;
      turns.top = turns.topBefore = turns.floorBefore = NaN;
      let rising = true;
      let topAt = 0;
      let [high, highAt, low] = [-Infinity, 0, Infinity];
      for (let i = 0; i < n; i++) {
        const value = values[i]!;
        if (value !== value) continue;
        if (rising) {
          if (value >= high) {
            high = value;
            highAt = i;
          }
          if (value < low) low = value;
          if (value < high - size) {
            turns.count++;
            turns.topBefore = turns.top;
            turns.top = high;
            turns.floorBefore = low;
            topAt = highAt;
            rising = false;
            low = value;
          }
        } else {
          if (value < low) low = value;
          if (value > low + size) {
            rising = true;
            high = value;
            highAt = i;
          }
        }
      }
      turns.floor = low;
      turns.sinceTop = n - 1 - topAt;
      return turns;
    },
  };
}
