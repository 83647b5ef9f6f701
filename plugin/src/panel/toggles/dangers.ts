/**
 * The first dangerous combination that switching a mode on would complete: its modes.
 *
 * @param dangerous combinations, as the service is configured; one name alone is always dangerous
 * @param on what is switched on already
 */
export function dangerOf(
  mode: string,
  on: readonly string[],
  dangerous: readonly (readonly string[])[],
): readonly string[] | undefined {
  const after = new Set([...on, mode]);
  return dangerous.find((names) => names.includes(mode) && names.every((name) => after.has(name)));
}

/** Why a failure should be confirmed before it is switched on. */
export function describeDanger(modes: readonly string[], target: string): string {
  return modes.length === 1
    ? `${modes[0]} makes ${target} unusable while it lasts.`
    : `${modes.slice(0, -1).join(', ')} and ${modes.at(-1)} together can bring ${target} and what runs beside it down.`;
}
