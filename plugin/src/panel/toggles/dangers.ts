/** Why a failure should be confirmed before it is switched on. */
export interface Danger {
  /** The modes that are dangerous: alone, or together. */
  readonly modes: readonly string[];
}

/**
 * The first dangerous combination that switching a mode on would complete.
 *
 * @param dangerous combinations, as the service is configured; one name alone is always dangerous
 * @param on what is switched on already
 */
export function dangerOf(
  mode: string,
  on: readonly string[],
  dangerous: readonly (readonly string[])[],
): Danger | undefined {
  const after = new Set([...on, mode]);
  const modes = dangerous.find(
    (names) => names.includes(mode) && names.every((name) => after.has(name)),
  );
  return modes && { modes };
}

export function describeDanger({ modes }: Danger, target: string): string {
  return modes.length === 1
    ? `${modes[0]} makes ${target} unusable while it lasts.`
    : `${modes.slice(0, -1).join(', ')} and ${modes.at(-1)} together can bring ${target} and what runs beside it down.`;
}
