import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import { OUTCOME_SIGNS } from '../chart/draw';
import { positionOf, type PlotBox } from '../chart/plot-box';
import { ANOMALY, type StripRow } from '../series/strip-rows';

/** Space between rows, and bars at their edges. CSS pixels. */
const GAP = 1;
const BAR = 2;

/** Distance between the hatching lines of real failures. */
const HATCH = 5;

/** Opacity of the probability 0: a row without any alarm is still visible. */
const MIN_ALPHA = 0.02;

/** How many shades the probabilities are drawn in. */
const SHADES = 64;

/** One rectangle of the strip: where it begins and ends in pixels, and how likely the failure was. */
export interface Cell {
  readonly left: number;
  readonly right: number;
  readonly probability: number;
}

/**
 * The samples of a row as rectangles, at most one per pixel: where several fall into one, the highest
 * counts. A sample lasts until the next, two steps at most, and not beyond now.
 */
export function cellsOf(row: StripRow, box: PlotBox, now: number): Cell[] {
  const { times, probabilities, stepMs } = row;
  const cells: Cell[] = [];
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    const end = Math.min(times[i + 1] ?? Infinity, time + 2 * stepMs, now);
    if (end < box.from || time > box.to) continue;
    const left = Math.max(0, Math.round(positionOf(time, box)));
    const right = Math.min(box.width, Math.max(left + 1, Math.round(positionOf(end, box))));
    const last = cells[cells.length - 1];
    const probability = probabilities[i]!;
    if (last !== undefined && last.left === left) {
      cells[cells.length - 1] = {
        left,
        right: Math.max(last.right, right),
        probability: Math.max(last.probability, probability),
      };
    } else cells.push({ left, right, probability });
  }
  return cells;
}

/** Neighbours of one shade, which the eye cannot tell apart, as one rectangle. */
function mergeCells(cells: readonly Cell[]): { left: number; right: number; shade: number }[] {
  const merged: { left: number; right: number; shade: number }[] = [];
  for (const { left, right, probability } of cells) {
    const shade = Math.round(SHADES * Math.min(Math.max(probability, 0), 1));
    const last = merged[merged.length - 1];
    if (last !== undefined && last.shade === shade && last.right >= left) last.right = right;
    else merged.push({ left, right, shade });
  }
  return merged;
}

/** The colours of the probabilities 0, 1/64, … 1. */
function shadesOf({ colors }: GrafanaTheme2): string[] {
  return Array.from({ length: SHADES + 1 }, (_, i) =>
    colorManipulator.alpha(colors.error.main, MIN_ALPHA + ((1 - MIN_ALPHA) * i) / SHADES),
  );
}

/**
 * Draws the rows, each of the same height, from the top of the canvas.
 *
 * Intensity is the probability; a bar below is an alarm, a bar above an injection, hatching a failure
 * that really happened; signs say whether it was foreseen.
 */
export function drawStrip(
  canvas: HTMLCanvasElement,
  rows: readonly StripRow[],
  rowHeight: number,
  box: PlotBox,
  now: number,
  theme: GrafanaTheme2,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const ratio = devicePixelRatio;
  canvas.width = Math.round(box.width * ratio);
  canvas.height = Math.round(rows.length * rowHeight * ratio);
  context.scale(ratio, ratio);
  context.font = `${Math.min(11, rowHeight - 3)}px ${theme.typography.fontFamily}`;
  context.textBaseline = 'middle';
  const { colors } = theme;
  const shades = shadesOf(theme);
  rows.forEach((row, i) => {
    const top = i * rowHeight;
    const height = rowHeight - GAP;
    const draw = (spans: StripRow['alarms'], one: (left: number, width: number) => void): void => {
      for (const { from, to } of spans) {
        if (to < box.from || from > box.to) continue;
        const left = Math.max(0, positionOf(from, box));
        one(left, Math.max(1, Math.min(box.width, positionOf(to, box)) - left));
      }
    };
    context.fillStyle = colors.background.secondary;
    context.fillRect(0, top, box.width, height);
    for (const { left, right, shade } of mergeCells(cellsOf(row, box, now))) {
      context.fillStyle = shades[shade]!;
      context.fillRect(left, top, right - left, height);
    }
    context.strokeStyle = colors.text.primary;
    draw(row.failures, (left, width) => hatch(context, left, top, width, height));
    const unusual = row.mode === ANOMALY;
    const bar = unusual ? height : BAR;
    context.fillStyle = unusual ? colors.info.main : colors.text.primary;
    draw(row.alarms, (left, width) => context.fillRect(left, top + height - bar, width, bar));
    context.fillStyle = colors.warning.main;
    draw(row.injections, (left, width) => context.fillRect(left, top, width, BAR));
    for (const { kind, at } of row.outcomes) {
      if (kind === 'open' || at < box.from || at > box.to) continue;
      sign(context, OUTCOME_SIGNS[kind], positionOf(at, box), top + height / 2, theme);
    }
  });
}

function hatch(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.beginPath();
  for (let x = left - height; x < left + width; x += HATCH) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}

function sign(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  { colors }: GrafanaTheme2,
): void {
  const width = context.measureText(text).width;
  context.fillStyle = colors.background.primary;
  context.fillRect(x - width - 4, y - 6, width + 4, 12);
  context.fillStyle = colors.text.primary;
  context.fillText(text, x - width - 2, y);
}
