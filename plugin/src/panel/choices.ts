/** Choices of an option, as Grafana's editors take them: value by label. */
export function choices<const T>(
  values: Readonly<Record<string, T>>,
): { label: string; value: T }[] {
  return Object.entries(values).map(([label, value]) => ({ label, value }));
}
