import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import type uPlot from 'uplot';
import type { Outcome } from '../series/outcomes';
import { formatDuration } from '../../shared/duration';
import type { Limit, Overlays } from './overlays';

/** CSS pixels. */
const BAR = 4;
const FONT = 11;
const PADDING = 4;

/** Height that the words of outcomes take at the top of the plot. */
const WORDS = 22;

/** Signs of the outcomes, which tell them apart without colours. */
export const OUTCOME_SIGNS = { foreseen: '✓', missed: '✗', false_alarm: '!', open: '?' } as const;

/** What happened, in words: `✓ memory_leak, 48 s ahead`. */
export function describeOutcome({ kind, mode, leadMs, named }: Outcome): string {
  const sign = OUTCOME_SIGNS[kind];
  switch (kind) {
    case 'foreseen': {
      const lead = `${sign} ${mode}, ${formatDuration((leadMs ?? 0) / 1000)} ahead`;
      return named === undefined ? lead : `${lead} (as ${named})`;
    }
    case 'missed':
      return `${sign} ${mode}, missed`;
    case 'false_alarm':
      return `${sign} ${mode}, false alarm`;
    case 'open':
      return `${sign} ${mode}`;
  }
}

/** Under the lines: where failures really happened and where they were injected. */
export function drawBelow(u: uPlot, theme: GrafanaTheme2, overlays: Overlays): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  const failed = colorManipulator.alpha(theme.colors.error.main, 0.14);
  const injected = theme.colors.warning.main;
  clipped(u, () => {
    for (const { failures } of overlays.failures) {
      for (const span of failures) {
        const [left, width] = stretch(u, span);
        ctx.fillStyle = failed;
        ctx.fillRect(left, bbox.top, width, bbox.height);
      }
    }
    for (const { injections } of overlays.injections) {
      for (const span of injections) {
        const [left, width] = stretch(u, span);
        ctx.fillStyle = colorManipulator.alpha(injected, 0.05);
        ctx.fillRect(left, bbox.top, width, bbox.height);
        ctx.fillStyle = injected;
        ctx.fillRect(left, bbox.top, width, BAR * ratio);
      }
    }
  });
}

/**
 * Over the lines: thresholds, now, the predicted failure, and the outcomes of alarms and failures.
 *
 * @param formatLimit a threshold's value in the unit of its series
 * @param scaleOf key of the scale that a threshold belongs to
 */
export function drawAbove(
  u: uPlot,
  theme: GrafanaTheme2,
  overlays: Overlays,
  formatLimit: (limit: Limit) => string,
  scaleOf: (limit: Limit) => string | undefined,
): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = `${FONT * ratio}px ${theme.typography.fontFamily}`;
  clipped(u, () => {
    if (overlays.expected !== null) drawExpected(u, theme, overlays);
    for (const limit of overlays.limits) {
      const scale = scaleOf(limit);
      if (scale === undefined || u.scales[scale]?.min == null) continue;
      const y = Math.round(u.valToPos(limit.value, scale, true));
      if (y < bbox.top - ratio || y > bbox.top + bbox.height + ratio) continue;
      line(u, theme.colors.error.main, 1.5, [8, 6], [bbox.left, y, bbox.left + bbox.width, y]);
      // At the left, since what is predicted stands at the right; below what stands along the top.
      ctx.textAlign = 'left';
      const free = bbox.top + WORDS * ratio;
      const above = y - (FONT + 2 * PADDING) * ratio > free;
      ctx.textBaseline = above ? 'bottom' : 'top';
      const at = above ? y - PADDING * ratio : Math.max(y + PADDING * ratio, free);
      label(u, theme, formatLimit(limit), bbox.left + PADDING * ratio, at);
    }
    if (overlays.nowLine && overlays.axis.live) {
      const x = Math.round(u.valToPos(overlays.now, 'x', true));
      line(u, theme.colors.text.secondary, 1, [2, 3], [x, bbox.top, x, bbox.top + bbox.height]);
    }
    drawOutcomes(u, theme, overlays);
  });
  ctx.restore();
}

function drawExpected(u: uPlot, theme: GrafanaTheme2, { expected, axis }: Overlays): void {
  const { ctx, bbox } = u;
  const { earliest, median, latest } = expected!;
  const [left, width] = stretch(u, { from: earliest, to: latest });
  ctx.fillStyle = colorManipulator.alpha(theme.colors.error.main, 0.12);
  ctx.fillRect(left, bbox.top, width, bbox.height);
  if (median > axis.to) return;
  const x = Math.round(u.valToPos(median, 'x', true));
  line(u, theme.colors.error.main, 2, [], [x, bbox.top, x, bbox.top + bbox.height]);
}

/** Words where they find room beside their mark, on its right or its left; else the sign alone. */
function drawOutcomes(u: uPlot, theme: GrafanaTheme2, { failures, axis }: Overlays): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  const shown = failures
    .flatMap(({ outcomes }) => outcomes)
    .filter(({ kind, at }) => kind !== 'open' && at >= axis.from && at <= axis.to)
    .sort((a, b) => a.at - b.at)
    .map((outcome) => ({ outcome, x: Math.round(u.valToPos(outcome.at, 'x', true)) }));
  ctx.textBaseline = 'top';
  const top = bbox.top + (BAR + PADDING) * ratio;
  const gap = PADDING * ratio;
  let taken = bbox.left;
  shown.forEach(({ outcome, x }, i) => {
    if (outcome.kind !== 'false_alarm') {
      line(u, theme.colors.error.main, 1, [], [x, bbox.top, x, bbox.top + bbox.height]);
    }
    const right = (shown[i + 1]?.x ?? bbox.left + bbox.width) - x - 3 * gap;
    const left = x - taken - 3 * gap;
    const words = describeOutcome(outcome);
    const sign = OUTCOME_SIGNS[outcome.kind];
    const width = ctx.measureText(words).width;
    const leftward = width > right && width <= left;
    const text = width <= Math.max(right, left) ? words : sign;
    taken = x + (leftward ? 0 : ctx.measureText(text).width + 2 * gap);
    if (!leftward && ctx.measureText(text).width > right) return;
    ctx.textAlign = leftward ? 'right' : 'left';
    label(u, theme, text, leftward ? x - gap : x + gap, top);
  });
}

/** Text on a backing of the panel's own colour, so that it is readable over lines. */
function label(u: uPlot, theme: GrafanaTheme2, text: string, x: number, y: number): void {
  const { ctx } = u;
  const ratio = devicePixelRatio;
  const width = ctx.measureText(text).width;
  const height = FONT * ratio;
  const left = ctx.textAlign === 'right' ? x - width : x;
  const top = ctx.textBaseline === 'bottom' ? y - height : y;
  ctx.fillStyle = colorManipulator.alpha(theme.colors.background.primary, 0.8);
  ctx.fillRect(left - 2 * ratio, top - ratio, width + 4 * ratio, height + 2 * ratio);
  ctx.fillStyle = theme.colors.text.primary;
  ctx.fillText(text, x, y);
}

function line(
  { ctx }: uPlot,
  color: string,
  width: number,
  dash: readonly number[],
  [x0, y0, x1, y1]: readonly [number, number, number, number],
): void {
  const ratio = devicePixelRatio;
  ctx.strokeStyle = color;
  ctx.lineWidth = width * ratio;
  ctx.setLineDash(dash.map((part) => part * ratio));
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Left edge and width on the canvas, at least one pixel. */
function stretch(u: uPlot, span: { readonly from: number; readonly to: number }): [number, number] {
  const left = u.valToPos(span.from, 'x', true);
  return [left, Math.max(u.valToPos(span.to, 'x', true) - left, devicePixelRatio)];
}

function clipped({ ctx, bbox }: uPlot, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw();
  ctx.restore();
}
