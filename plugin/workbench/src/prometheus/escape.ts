import { escapeRegExp } from 'lodash';

/**
 * The value of a variable inside a PromQL string: of a variable that may have several values, a
 * regular expression that matches any of them, else the text itself.
 */
export function interpolateForPromQL(
  value: unknown,
  variable: { readonly multi?: boolean; readonly includeAll?: boolean },
): string {
  if (!variable.multi && !variable.includeAll) return escapeString(String(value));
  const values = (Array.isArray(value) ? value : [value]).map((one) =>
    escapeString(escapeRegExp(String(one))),
  );
  return values.length === 1 ? (values[0] ?? '') : `(${values.join('|')})`;
}

function escapeString(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"');
}
