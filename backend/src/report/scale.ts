/** Places values on an axis of a drawing: `from` at pixel `start`, `to` at pixel `end`. */
export function linearScale(
  from: number,
  to: number,
  start: number,
  end: number,
): (value: number) => number {
  return (value) => round(start + ((value - from) / (to - from || 1)) * (end - start));
}

/** Tenths of a pixel are seen by nobody, and would be most of a page. */
export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** Round numbers that span a range, about five of them. */
export function niceTicks(from: number, to: number): number[] {
  const raw = (to - from) / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= raw)!;
  const ticks: number[] = [];
  for (let tick = Math.floor(from / step) * step; tick < to + step; tick += step) {
    ticks.push(Number(tick.toPrecision(12)));
  }
  return ticks;
}
