import { html, renderHtml, type Content, type Html } from './html.js';
import { STYLE } from './style.js';

/** A whole page that needs nothing else: no script, nothing from elsewhere. */
export function page(title: string, body: Content): string {
  return renderHtml(html`<!doctype html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title><style>${STYLE}</style></head>
    <body>${body}</body></html>
  `);
}

/** The figures that a reader looks for first, each with what it is. */
export function facts(figures: readonly (readonly [value: string, label: string])[]): Html {
  const cards = figures.map(
    ([value, label]) => html`<div class="fact"><b>${value}</b>${soft(label)}</div>`,
  );
  return html`<div class="facts">${cards}</div>`;
}

/** Rows below their heads: the first column is text, the others are figures unless `kind` is `text`. */
export function table(
  header: readonly string[],
  rows: readonly (readonly Content[])[],
  kind: 'figures' | 'text' = 'figures',
): Html {
  const cells = (row: readonly Content[]): Html[] => row.map((cell) => html`<td>${cell}</td>`);
  return html`<div class="scroll"><table class="${kind}">
    <thead><tr>${header.map((name) => html`<th>${name}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody>
    </table></div>`;
}

/** A remark above or below what it explains. */
export function note(text: Content): Html {
  return html`<p class="soft">${text}</p>`;
}

/** A remark within a line. */
export function soft(text: Content): Html {
  return html`<span class="soft">${text}</span>`;
}
