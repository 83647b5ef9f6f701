import { html, type TemplateResult } from '/vendor/lit-html.js';

/** An icon of `public/icons.svg`; decoration, so that screen readers skip it. */
export const icon = (name: string): TemplateResult =>
  html`<svg class="icon" aria-hidden="true"><use href="/icons.svg#${name}"></use></svg>`;
