/** What a schema has against a value, as `typebox` and Fastify tell it. */
export interface SchemaError {
  readonly keyword: string;
  /** `/modes/0/name`. */
  readonly instancePath: string;
  readonly message?: string | undefined;
  readonly params: object;
}

/**
 * What is wrong with a value, one clause each: `modes.0.name must be string`.
 *
 * @param whole what the value is called, as in `limit of the query must be integer`; left out where the
 *   clause stands after its name
 * @returns at least one
 */
export function schemaProblems(errors: readonly SchemaError[], whole?: string): string[] {
  // A schema that is `false` says no more than that: the error around it names what is not known.
  const telling = errors.filter(({ keyword }) => keyword !== 'boolean');
  const problems = telling.map(({ keyword, instancePath, message, params }) => {
    const path = instancePath.split('/').slice(1).join('.');
    const place = [path, whole].filter(Boolean).join(' of ') || 'it';
    if (keyword === 'additionalProperties' && 'additionalProperties' in params) {
      const names = [params.additionalProperties].flat().map((name) => `"${String(name)}"`);
      return `${place} has ${names.join(', ')}, which is not known here`;
    }
    return `${place} ${message ?? 'is not valid'}`;
  });
  return problems.length > 0 ? problems : [`${whole ?? 'it'} is not valid`];
}
