import { Type, type TOptional, type TString } from 'typebox';
import { watchNamed } from '../config/choose-watch.js';
import { KfpError } from '../core/errors.js';
import type { Windows } from '../prediction/loop.js';
import type { ServedWatch } from './deps.js';

/** The query parameter of every route that lists or names what belongs to a watch. */
export const WATCH_QUERY: { readonly watch: TOptional<TString> } = {
  watch: Type.Optional(Type.String({ description: 'Name of a watch; all when absent.' })),
};

/** The watches that are meant. @throws KfpError `WATCH_UNKNOWN`, which lists the names */
export function watchesOf(
  watches: readonly ServedWatch[],
  name: string | undefined,
): readonly ServedWatch[] {
  if (name === undefined) return watches;
  const { name: known } = watchNamed({ watches: watches.map(({ watch }) => watch) }, name);
  return watches.filter(({ watch }) => watch.name === known);
}

/**
 * The watch that is meant where there must be one: that of the name, else the only one.
 *
 * @throws KfpError `WATCH_UNKNOWN`, `WATCH_NEEDED`
 */
export function watchOf(watches: readonly ServedWatch[], name: string | undefined): ServedWatch {
  return onlyOf(watchesOf(watches, name), watches);
}

/** A target with its window. */
export interface FoundTarget extends ServedWatch {
  readonly windows: Windows;
  readonly target: Windows['targets'][number];
}

/**
 * A target by its id, in the watch that is named, else in the only one that has it.
 *
 * @throws KfpError `WATCH_UNKNOWN`, `TARGET_UNKNOWN`; `WATCH_NEEDED` where several watches have it
 */
export function findTarget(
  watches: readonly ServedWatch[],
  id: string,
  name: string | undefined,
): FoundTarget {
  const found = watchesOf(watches, name).flatMap((served): FoundTarget[] => {
    const windows = served.loop.windows();
    const target = windows?.targets.find((one) => one.target === id);
    return windows === undefined || target === undefined ? [] : [{ ...served, windows, target }];
  });
  if (found.length === 0) throw targetUnknown(id);
  return onlyOf(found, found);
}

export function targetUnknown(id: string): KfpError {
  return new KfpError('TARGET_UNKNOWN', `There is no target "${id}".`, {
    statusCode: 404,
    hint: 'GET /v1/targets lists them.',
  });
}

/** The watch that has a model. @throws KfpError `WATCH_UNKNOWN`, `MODEL_NOT_FOUND` */
export async function findModel(
  watches: readonly ServedWatch[],
  id: string,
  name: string | undefined,
): Promise<ServedWatch> {
  const chosen = watchesOf(watches, name);
  if (chosen.length === 1) return chosen[0]!;
  let missing: unknown;
  for (const served of chosen) {
    try {
      await served.registry.folder(id);
      return served;
    } catch (error) {
      missing = error;
    }
  }
  throw missing;
}

/** Why there are no fresh predictions, of each watch that has none; null when all is well. */
export function problemOf(watches: readonly ServedWatch[]): string | null {
  const problems = watches.flatMap(({ watch, loop }) => {
    const { problem } = loop.status();
    if (problem === undefined) return [];
    return [watches.length === 1 ? problem : `${watch.name}: ${problem}`];
  });
  return problems.length === 0 ? null : problems.join(' ');
}

function onlyOf<T extends ServedWatch>(found: readonly T[], among: readonly ServedWatch[]): T {
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  throw new KfpError('WATCH_NEEDED', 'There are several watches.', {
    statusCode: 400,
    hint: `Choose one with ?watch=: ${among.map(({ watch }) => watch.name).join(', ')}.`,
  });
}
