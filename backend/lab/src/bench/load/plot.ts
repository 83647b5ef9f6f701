import { html } from '@kfp/backend/report/html.js';
import { lineChart } from '@kfp/backend/report/line-chart.js';
import { page } from '@kfp/backend/report/page.js';
import { niceTicks } from '@kfp/backend/report/scale.js';

/** One course over time. */
export interface Course {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

const BLOCKS = '▁▂▃▄▅▆▇█';

/** A line of blocks from the least to the largest value, at most `width` wide. */
export function sparkline(values: readonly number[], width = 60): string {
  const [low, high] = range(values);
  const columns = Math.min(width, values.length);
  return Array.from({ length: columns }, (_, column) => {
    const [from, to] = [column, column + 1].map((at) => Math.floor((at * values.length) / columns));
    const part = values.slice(from, to);
    const mean = part.reduce((a, b) => a + b, 0) / part.length;
    const level = high === low ? 0 : (mean - low) / (high - low);
    return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(level * BLOCKS.length))];
  }).join('');
}

/** All courses beside each other, each with its own scale, as a page. */
export function drawCourses(
  title: string,
  seconds: readonly number[],
  courses: readonly Course[],
): string {
  const minutes = seconds.map((second) => second / 60);
  const last = minutes.at(-1) ?? 1;
  const x = {
    title: 'minutes',
    from: 0,
    to: last,
    ticks: niceTicks(0, last).filter((tick) => tick <= last),
    format: String,
  };
  const charts = courses.map(({ name, unit, values }) => {
    const ticks = niceTicks(...range(values));
    const y = { title: unit, from: ticks[0]!, to: ticks.at(-1)!, ticks, format: short };
    const points = values.map((value, i) => [minutes[i]!, value] as const);
    return lineChart({ label: name, x, y, lines: [{ name, points }] });
  });
  return page(
    title,
    html`<h1>Soak</h1>
      <p>${title}</p>
      <div class="grid wide">${charts}</div>`,
  );
}

function range(values: readonly number[]): [low: number, high: number] {
  return [Math.min(...values), Math.max(...values)];
}

/** Four digits are enough to read. */
export function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
