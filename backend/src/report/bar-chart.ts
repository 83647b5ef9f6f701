import { html, type Html } from './html.js';
import { linearScale } from './scale.js';
import { box, drawing, label } from './svg.js';

const ROW = 18;
const BAR = 11;
const NAMES = 340;
const LONGEST = 250;
const WIDTH = NAMES + LONGEST + 15;

/** Named bars below each other, the longest first. */
export function barChart(
  title: string,
  bars: readonly { readonly name: string; readonly value: number }[],
): Html {
  const length = linearScale(0, bars[0]?.value ?? 1, 0, LONGEST);
  const rows = bars.map(({ name, value }, i) => [
    label(NAMES, i * ROW + 15, name, 'end'),
    box('bar', [NAMES + 7, i * ROW + 6], Math.max(1, length(value)), BAR),
  ]);
  const drawn = drawing(title, [WIDTH, bars.length * ROW + 8], rows, 'bars');
  return html`<div class="scroll">${drawn}</div>`;
}
