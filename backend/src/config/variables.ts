import type { SignalDefinition } from './schema.js';

const REFERENCE = /\{\{\s*([\w.-]+)\s*\}\}/g;

/**
 * Signals with every `{{name}}` in their expressions replaced by the variable of that name. Variables
 * may use each other.
 *
 * @returns the signals, and a sentence for each variable that is missing or needs itself; where there
 *   is such a sentence, the expression in question is not complete
 */
export function expandVariables(
  signals: readonly SignalDefinition[],
  variables: Readonly<Record<string, string>>,
): { readonly signals: SignalDefinition[]; readonly problems: string[] } {
  const problems = new Set<string>();
  const expanded = (text: string, user: string, within: readonly string[]): string =>
    text.replace(REFERENCE, (reference, name: string) => {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value === undefined) {
        problems.add(`${user}: no variable is called "${name}"`);
        return reference;
      }
      if (within.includes(name)) {
        problems.add(`variable "${name}" needs itself: ${[...within, name].join(' → ')}`);
        return reference;
      }
      return expanded(value, `variable "${name}"`, [...within, name]);
    });
  return {
    signals: signals.map((signal) => ({
      ...signal,
      expr: expanded(signal.expr, `signal "${signal.name}"`, []),
    })),
    problems: [...problems],
  };
}
