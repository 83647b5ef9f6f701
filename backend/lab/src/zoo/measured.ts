import type { Draw } from './draw.js';

/**
 * Noise as signals have it: of a level (memory), of what follows itself (CPU), in proportion (latency), of counts
 * (errors).
 *
 * @param values receives it
 * @param room most that one deviation may be
 */
export function addNoise(draw: Draw, values: Float64Array, room: number): void {
  const kind = draw.one(['level', 'level', 'level', 'red', 'proportional', 'counts']);
  const size = Math.min(
    room,
    draw.chance() < 0.1
      ? 0
      : draw.chance() < 0.2
        ? draw.scale(0.00005, 0.004)
        : draw.scale(0.0005, 0.04),
  );
  const memory = kind === 'red' ? draw.between(0.5, 0.95) : 0;
  const fresh = Math.sqrt(1 - memory * memory);
  const share = Math.min(room, draw.scale(0.01, 0.25));
  // Expected in a sample at the threshold: few where there is little traffic.
  const events = Math.max(1 / room ** 2, draw.scale(5, 3000));
  let error = 0;
  values.forEach((value, i) => {
    if (kind === 'counts') {
      values[i] = draw.poisson(Math.max(0, value) * events) / events;
    } else if (kind === 'proportional') {
      values[i] = value * Math.exp(share * draw.normal() - (share * share) / 2);
    } else {
      error = memory * error + fresh * draw.normal();
      values[i] = Math.max(0, value + size * error);
    }
  });
}

/** What measuring does to a signal: coarse scrapes, rounding, dropouts to 0, gaps, and spikes of one sample. */
export function disturb(
  draw: Draw,
  values: Float64Array,
  samplesPerBin: number,
  sustained: number,
): void {
  const count = values.length;
  if (draw.chance() < 0.3) {
    const every = Math.ceil(draw.between(1, 4) * samplesPerBin);
    const phase = Math.floor(draw.chance() * every);
    for (let i = 1; i < count; i++) if ((i + phase) % every !== 0) values[i] = values[i - 1]!;
  }
  if (draw.chance() < 0.1) {
    const unit = draw.scale(0.002, 0.05);
    values.forEach((value, i) => (values[i] = Math.floor(value / unit) * unit));
  }
  if (draw.chance() < 0.07) {
    const rate = draw.scale(0.0005, 0.01);
    values.forEach((_, i) => {
      if (draw.chance() < rate) values[i] = 0;
    });
  }
  if (sustained > 1 && draw.chance() < 0.07) {
    const rate = draw.scale(0.0003, 0.01);
    for (let i = 1; i < count; i++) {
      // Never two in a row: that would be a failure.
      if (draw.chance() < rate && values[i - 1]! < 0.999) {
        values[i] = Math.max(values[i]!, draw.between(0.5, 1.4));
        i++;
      }
    }
  }
  if (draw.chance() < 0.15) {
    const gaps = Math.ceil(draw.between(0, 4));
    for (let gap = 0; gap < gaps; gap++) {
      const from = Math.floor(draw.chance() * count);
      values.fill(NaN, from, from + Math.ceil(draw.scale(1, 60) * samplesPerBin));
    }
  }
}
