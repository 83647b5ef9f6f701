import type uPlot from 'uplot';
import type { Injection } from './injections.js';
import type { Palette } from './palette.js';

/** What is drawn around the lines: when failures were on, when the process restarted. */
export interface Marks {
  readonly injections: readonly Injection[];
  readonly restarts: readonly number[];
  /** Where an injection that still lasts ends for now, unix seconds. */
  readonly now: number;
}

/** Tints the times in which a failure was switched on, under the lines. */
export function injectionOverlay(marks: () => Marks, palette: Palette): uPlot.Plugin {
  return {
    hooks: {
      drawClear(u) {
        const { ctx, bbox } = u;
        const { injections, now } = marks();
        ctx.save();
        clipToPlot(u);
        ctx.fillStyle = palette.colour('chart-injection');
        for (const [from, to] of union(injections, now)) {
          const left = u.valToPos(from, 'x', true);
          ctx.fillRect(left, bbox.top, u.valToPos(to, 'x', true) - left, bbox.height);
        }
        ctx.restore();
      },
    },
  };
}

/** A dashed upright line where the process restarted. */
export function restartOverlay(marks: () => Marks, palette: Palette): uPlot.Plugin {
  return {
    hooks: {
      draw(u) {
        for (const at of marks().restarts) {
          const x = Math.round(u.valToPos(at, 'x', true)) + 0.5;
          line(u, palette.colour('bad'), [3, 3], [x, u.bbox.top], [x, u.bbox.top + u.bbox.height]);
        }
      },
    },
  };
}

/** The limit a signal must not cross: a dashed level line with its name. */
export function thresholdOverlay(
  threshold: () => { readonly value: number; readonly label: string } | null,
  palette: Palette,
): uPlot.Plugin {
  return {
    hooks: {
      draw(u) {
        const limit = threshold();
        if (limit === null) return;
        const { ctx, bbox } = u;
        const y = Math.round(u.valToPos(limit.value, 'y', true)) + 0.5;
        const right = bbox.left + bbox.width;
        const colour = palette.colour('chart-limit');
        line(u, colour, [6, 4], [bbox.left, y], [right, y]);
        ctx.save();
        ctx.font = chartFont(CHART_FONT_SIZE * devicePixelRatio);
        ctx.fillStyle = colour;
        ctx.textAlign = 'left';
        ctx.textBaseline = 'bottom';
        ctx.fillText(limit.label, bbox.left + 6 * devicePixelRatio, y - 3 * devicePixelRatio);
        ctx.restore();
      },
    },
  };
}

/** Font of what is written into charts, in pixels of the screen. */
export function chartFont(pixels: number): string {
  return `${pixels}px Inter, system-ui, sans-serif`;
}

/** Size of that font. CSS pixels. */
export const CHART_FONT_SIZE = 11;

/** Overlapping injections as one span each, so that tints do not add up. */
export function union(
  injections: readonly Injection[],
  now: number,
): readonly (readonly [from: number, to: number])[] {
  const spans = injections
    .map(({ start, end }): [number, number] => [start, end ?? now])
    .sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last !== undefined && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
    else joined.push(span);
  }
  return joined;
}

function clipToPlot({ ctx, bbox }: uPlot): void {
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
}

function line(
  u: uPlot,
  colour: string,
  dash: readonly number[],
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  const { ctx } = u;
  ctx.save();
  clipToPlot(u);
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.restore();
}
