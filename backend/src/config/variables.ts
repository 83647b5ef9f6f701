const REFERENCE = /\{\{\s*([\w.-]+)\s*\}\}/g;

type Variables = Readonly<Record<string, string>>;

/** Replaces every `{{name}}` in a text by the variable of that name. Variables may use each other. */
export interface Expander {
  /**
   * @param user whose text it is, for the problems
   * @param set variables of a variant, behind those of the configuration
   */
  expand(text: string, user: string, set?: Variables): string;
  /** A sentence for each variable that is missing or needs itself. */
  problems(): string[];
}

export function createExpander(variables: Variables): Expander {
  const problems = new Set<string>();
  return {
    expand: (text, user, set = {}) => {
      const replaced = (part: string, of: string, within: readonly string[]): string =>
        part.replace(REFERENCE, (reference, name: string) => {
          const value = valueOf(name, variables, set);
          if (value === undefined) {
            problems.add(`${of}: no variable is called "${name}"`);
            return reference;
          }
          if (within.includes(name)) {
            problems.add(`variable "${name}" needs itself: ${[...within, name].join(' → ')}`);
            return reference;
          }
          return replaced(value, `variable "${name}"`, [...within, name]);
        });
      return replaced(text, user, []);
    },
    problems: () => [...problems],
  };
}

function valueOf(name: string, own: Variables, set: Variables): string | undefined {
  return Object.hasOwn(own, name) ? own[name] : Object.hasOwn(set, name) ? set[name] : undefined;
}
