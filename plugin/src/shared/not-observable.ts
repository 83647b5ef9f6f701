/** What is not predicted, in one line: `high_latency (no HTTP metrics)`. Empty where everything is. */
export function describeNotObservable(notObservable: Readonly<Record<string, string>>): string {
  return Object.entries(notObservable)
    .map(([mode, why]) => `${mode} (${why})`)
    .join(', ');
}
