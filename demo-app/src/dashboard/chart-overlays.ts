import type uPlot from 'uplot';
import type { Limit } from './chart-definitions.js';
import { union, type Injection } from './timeline.js';

/** What is drawn around the lines of a chart. Times are unix seconds. */
export interface Overlays {
  readonly limit: Limit;
  readonly injections: readonly Injection[];
  readonly restarts: readonly number[];
  /** Where an injection that still lasts ends for now. */
  readonly now: number;
}

/** Size of what is written into charts. CSS pixels. */
const FONT_SIZE = 11;

export const chartFont = (scale = 1): string =>
  `${FONT_SIZE * scale}px Inter, system-ui, sans-serif`;

const probe = document.body.appendChild(document.createElement('span'));
probe.hidden = true;

/** A custom property of the page in the current theme, as a canvas understands it. */
export function colour(name: string, percent = 100): string {
  probe.style.color = `color-mix(in srgb, var(--${name}) ${percent}%, transparent)`;
  return getComputedStyle(probe).color;
}

/**
 * Tints the times in which a failure was on, under the lines; marks restarts by dashed upright lines,
 * and the limit by a dashed level line with its name.
 */
export function overlayPlugin(overlays: () => Overlays | null): uPlot.Plugin {
  const inPlot = (u: uPlot, draw: (overlays: Overlays, scale: number) => void): void => {
    const current = overlays();
    if (current === null) return;
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    draw(current, devicePixelRatio);
    ctx.restore();
  };
  return {
    hooks: {
      drawClear: (u) =>
        inPlot(u, ({ injections, now }) => {
          u.ctx.fillStyle = colour('injection');
          for (const [from, to] of union(injections, now)) {
            const left = u.valToPos(from, 'x', true);
            u.ctx.fillRect(left, u.bbox.top, u.valToPos(to, 'x', true) - left, u.bbox.height);
          }
        }),
      draw: (u) =>
        inPlot(u, ({ limit, restarts }, scale) => {
          const { ctx, bbox } = u;
          const line = (
            dash: number,
            x: number,
            y: number,
            width: number,
            height: number,
          ): void => {
            ctx.lineWidth = scale;
            ctx.setLineDash([dash * scale]);
            ctx.beginPath();
            ctx.moveTo(x, y);
            ctx.lineTo(x + width, y + height);
            ctx.stroke();
          };
          ctx.strokeStyle = ctx.fillStyle = colour('warn');
          const y = Math.round(u.valToPos(limit.value, 'y', true)) + 0.5;
          line(5, bbox.left, y, bbox.width, 0);
          ctx.font = chartFont(scale);
          ctx.textAlign = 'left';
          ctx.textBaseline = 'bottom';
          ctx.fillText(limit.label, bbox.left + 6 * scale, y - 3 * scale);
          ctx.strokeStyle = colour('bad');
          for (const at of restarts) {
            line(3, Math.round(u.valToPos(at, 'x', true)) + 0.5, bbox.top, 0, bbox.height);
          }
        }),
    },
  };
}
