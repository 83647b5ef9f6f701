import type { SignalDefinition, SignalSource, Variant, VariantGroup } from './schema.js';
import { createExpander } from './variables.js';
import type { WatchFile } from './watch-schema.js';

/** Of each group the variants that are used. */
export type ChosenVariants = Readonly<Record<string, readonly Variant[]>>;

/** @returns the groups of a file, with a choice for each combination of `each` */
export function variantGroups(file: Pick<WatchFile, 'variants'>): VariantGroup[] {
  return Object.entries(file.variants ?? {}).map(([name, { title, join = [], choices }]) => ({
    name,
    title,
    join,
    choices: choices.flatMap(({ name: choice, found, advice, set = {}, each = [] }) =>
      combinations(each).map((combination) => {
        const more = combination
          .filter((_, i) => each[i]!.length > 1)
          .map((one) => Object.values(one)[0]!);
        return {
          name: more.length === 0 ? choice : `${choice} (${more.join(', ')})`,
          found,
          advice,
          set: Object.assign({}, ...combination, set) as Record<string, string>,
        };
      }),
    ),
  }));
}

function combinations<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>(
    (found, list) => found.flatMap((before) => list.map((one) => [...before, one])),
    [[]],
  );
}

/** The preferred variant of each group. */
export function preferredVariants({ groups }: Pick<SignalSource, 'groups'>): ChosenVariants {
  return Object.fromEntries(groups.map(({ name, choices }) => [name, choices.slice(0, 1)]));
}

/**
 * What tells that a variant of a group is there, for each of its choices.
 *
 * @param chosen of the other groups, whose variables it may need
 */
export function foundExpressions(
  source: SignalSource,
  group: VariantGroup,
  chosen: ChosenVariants,
): string[] {
  const { expand } = createExpander(source.variables);
  const others = firstSets(chosen);
  return group.choices.map(({ name, found, set }) =>
    expand(found, `variant "${name}"`, { ...others, ...set }),
  );
}

/** What counts of the variants that are there: the first, or all; the preferred one where none is. */
export function countingVariants(
  { join, choices }: VariantGroup,
  isThere: (choice: number) => boolean,
): readonly Variant[] {
  const there = choices.filter((_, i) => isThere(i));
  if (there.length === 0) return choices.slice(0, 1);
  return join.length > 0 ? there : there.slice(0, 1);
}

/** A sentence for each variable that a variant needs and nobody sets, or that needs itself. */
export function variantProblems(source: SignalSource): string[] {
  const { expand, problems } = createExpander(source.variables);
  const preferred = firstSets(preferredVariants(source));
  for (const { name, found, set } of source.groups.flatMap(({ choices }) => choices)) {
    for (const text of [found, ...Object.values(set)]) {
      expand(text, `variant "${name}"`, { ...preferred, ...set });
    }
  }
  return problems();
}

const firstSets = (chosen: ChosenVariants): Record<string, string> =>
  Object.assign({}, ...Object.values(chosen).map(([first]) => first?.set)) as Record<
    string,
    string
  >;

/**
 * The signals with every `{{name}}` replaced. A variable that several variants set side by side is written once for
 * each, joined by `or`: the first that has a target counts for it. What a configuration itself calls a variable beats
 * what a variant sets.
 *
 * @returns with a sentence for each variable that is missing or needs itself; where there is such a sentence, the
 *   expression in question is not complete
 */
export function signalsOf(
  source: SignalSource,
  chosen: ChosenVariants,
): { readonly signals: SignalDefinition[]; readonly problems: string[] } {
  const { expand, problems } = createExpander(source.variables);
  const single = firstSets(chosen);
  const set = { ...single };
  for (const { name: group, join } of source.groups) {
    for (const name of join) {
      const texts = chosen[group]!.map((one) =>
        expand(`{{${name}}}`, `variant "${one.name}"`, { ...single, ...one.set }),
      );
      const different = [...new Set(texts)];
      set[name] =
        different.length === 1 ? different[0]! : different.map((text) => `(${text})`).join(' or ');
    }
  }
  const signals = source.signals.map((signal) => ({
    ...signal,
    expr: expand(signal.expr, `signal "${signal.name}"`, set),
  }));
  return { signals, problems: problems() };
}
