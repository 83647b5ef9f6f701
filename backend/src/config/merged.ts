/** An object with entries, and no list. */
export function isEntries(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One value on top of another: entries of objects are joined, everything else replaces. */
export function merged(base: unknown, over: unknown): unknown {
  if (over === undefined || over === null) return base;
  if (!isEntries(base) || !isEntries(over)) return over;
  const out: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) out[key] = merged(base[key], value);
  return out;
}
