import { ConfigSchema } from './schema.js';

/** What only files have: where they are read, it is followed and gone. */
const EXTENDS = {
  extends: {
    description:
      'Configuration files that this one lies on top of, by their names relative to it; the last one wins.',
    type: ['string', 'array'],
    items: { type: 'string', minLength: 1 },
    minLength: 1,
  } as unknown as { type: string },
};

/**
 * The text of `backend/config/schema.json`, by which editors complete and check a configuration
 * file. There every entry is optional, because a file lies on top of the defaults.
 */
export function publishedSchema(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...(JSON.parse(JSON.stringify(ConfigSchema)) as Record<string, unknown>),
  } as unknown as {
    required?: string[];
    properties: Record<string, { type: string; required?: string[] }>;
  };
  schema.properties = { ...EXTENDS, ...schema.properties };
  delete schema.required;
  for (const entry of Object.values(schema.properties)) {
    if (entry.type === 'object') delete entry.required;
  }
  return `${JSON.stringify(schema, null, 2)}\n`;
}
