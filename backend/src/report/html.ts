const markup = Symbol('markup');

/** Text that is HTML, in which every value was escaped; {@link html} makes it. */
export interface Html {
  readonly [markup]: string;
}

/** What a template takes: text is escaped, lists are joined, undefined and false are nothing. */
export type Content = string | number | Html | undefined | false | readonly Content[];

/** Of the source code, which would be much of a page. */
const INDENTATION = /\n\s+/g;

/** A template of HTML. Its own text is taken as it is, values are escaped unless they are {@link Html}. */
export function html(template: TemplateStringsArray, ...values: readonly Content[]): Html {
  const parts = template.map((text, i) => text.replace(INDENTATION, '\n') + renderHtml(values[i]));
  return { [markup]: parts.join('') };
}

/** Text from the source code that is HTML already: a stylesheet. Never give it a value. */
export function trusted(text: string): Html {
  return { [markup]: text };
}

export function renderHtml(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string' || typeof content === 'number') return escape(String(content));
  return markup in content ? content[markup] : content.map(renderHtml).join('');
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPED[character]!);
}
