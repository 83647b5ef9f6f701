/**
 * A record whose keys come from outside: it inherits nothing, so that a target called `constructor` or
 * `__proto__` is a key as any other.
 *
 * @param entries what it holds at first; copied
 */
export function dictionary<T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, entries);
}
