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

const [WIDTH, HEIGHT, LEFT, GAP] = [760, 130, 150, 34] as const;

/** All courses below each other, each with its own scale, as an SVG document. */
export function drawSvg(
  title: string,
  seconds: readonly number[],
  courses: readonly Course[],
): string {
  const last = seconds.at(-1) ?? 1;
  const parts = courses.map(({ name, unit, values }, index) => {
    const top = 40 + index * (HEIGHT + GAP);
    const [low, high] = range(values);
    const y = (value: number): number =>
      top + HEIGHT - (high === low ? 0.5 : (value - low) / (high - low)) * HEIGHT;
    const points = values
      .map(
        (value, i) => `${(LEFT + (seconds[i]! / last) * WIDTH).toFixed(1)},${y(value).toFixed(1)}`,
      )
      .join(' ');
    return [
      `<text x="8" y="${top + HEIGHT / 2}" class="name">${name}</text>`,
      `<text x="${LEFT - 6}" y="${top + 10}" class="tick">${short(high)} ${unit}</text>`,
      `<text x="${LEFT - 6}" y="${top + HEIGHT}" class="tick">${short(low)} ${unit}</text>`,
      `<rect x="${LEFT}" y="${top}" width="${WIDTH}" height="${HEIGHT}" class="frame"/>`,
      `<polyline points="${points}" class="course"/>`,
    ].join('\n');
  });
  const bottom = 40 + courses.length * (HEIGHT + GAP);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 20} ${bottom + 10}" font-family="sans-serif">
<style>.name{font-size:13px}.tick{font-size:11px;text-anchor:end;fill:#666}.frame{fill:#fafafa;stroke:#ccc}.course{fill:none;stroke:#1f60c4;stroke-width:1.5}</style>
<rect width="100%" height="100%" fill="#fff"/>
<text x="8" y="22" font-size="15">${title}</text>
${parts.join('\n')}
<text x="${LEFT}" y="${bottom}" font-size="11" fill="#666">0 min</text>
<text x="${LEFT + WIDTH}" y="${bottom}" class="tick">${(last / 60).toFixed(1)} min</text>
</svg>
`;
}

function range(values: readonly number[]): [low: number, high: number] {
  return [Math.min(...values), Math.max(...values)];
}

/** Four digits are enough to read. */
export function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
