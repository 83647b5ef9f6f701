import { describe, expect, it } from 'vitest';
import { html, renderHtml, type Content } from './html.js';
import { page, table } from './page.js';

describe('html', () => {
  it('escapes values, in text and in attributes, and nothing twice', () => {
    const name = `<b a="1" b='2'>&`;
    const inner = html`<i title="${name}">${name}</i>`;
    const escaped = '&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;';
    expect(renderHtml(html`<p>${inner}</p>`)).toBe(`<p><i title="${escaped}">${escaped}</i></p>`);
  });

  it('joins lists, and leaves out what is undefined or false', () => {
    const items: readonly Content[] = ['<', html`<br />`, undefined, false, 0];
    expect(renderHtml(html`${items}${undefined}`)).toBe('&lt;<br />0');
  });
});

describe('a page', () => {
  it('needs nothing else, and lets no name become markup', () => {
    const hostile = '</title><script>alert(1)</script>';
    const text = page(hostile, html`${table([hostile], [[hostile, html`<b>1</b>`]])}`);
    expect(text).not.toMatch(/<script|https?:|<link|@import/);
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toContain(
      '<td>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</td><td><b>1</b></td>',
    );
    expect(text).toContain('prefers-color-scheme: dark');
  });
});
