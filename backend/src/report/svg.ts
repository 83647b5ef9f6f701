import { html, type Content, type Html } from './html.js';

/** A drawing of this size, with a title for those who do not see it. Places are in its own pixels. */
export function drawing(title: string, [width, height]: Place, content: Content, kind = ''): Html {
  const box = `0 0 ${width} ${height}`;
  return html`<svg class="${kind}" viewBox="${box}" role="img" aria-label="${title}">
    ${content}</svg>`;
}

/** A text; `x` is its beginning, its middle, or its end. */
export function label(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): Html {
  return html`<text x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`;
}

export function line(kind: string, from: Place, to: Place): Html {
  return html`<line class="${kind}" x1="${from[0]}" y1="${from[1]}" x2="${to[0]}" y2="${to[1]}"/>`;
}

export type Place = readonly [x: number, y: number];

export function polyline(kind: string, places: readonly Place[]): Html {
  const points = places.map(([x, y]) => `${x},${y}`).join(' ');
  return html`<polyline class="${kind}" points="${points}"/>`;
}

/** A rectangle, which tells its text when it is pointed at. */
export function box(
  kind: string,
  [x, y]: Place,
  width: number,
  height: number,
  text?: string,
): Html {
  return html`<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}">
    ${text !== undefined && html`<title>${text}</title>`}</rect>`;
}
