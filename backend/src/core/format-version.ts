/**
 * Why a value with a `formatVersion` cannot be read here, if a newer version of this software wrote it:
 * the meaning of its other entries is unknown then, so nothing else is checked.
 *
 * @param newest the newest format that this version knows
 * @returns undefined where the format is not newer, or the value says nothing of it
 */
export function newerFormat(value: unknown, newest: number): string | undefined {
  if (typeof value !== 'object' || value === null || !('formatVersion' in value)) return undefined;
  const { formatVersion } = value;
  if (typeof formatVersion !== 'number' || formatVersion <= newest) return undefined;
  return `it was written by a newer version of kfp (format ${formatVersion}, where this one knows ${newest}): upgrade this one, or use a file of its own`;
}
