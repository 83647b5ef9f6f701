import { ConfigSchema } from './schema.js';

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
  delete schema.required;
  for (const entry of Object.values(schema.properties)) {
    if (entry.type === 'object') delete entry.required;
  }
  return `${JSON.stringify(schema, null, 2)}\n`;
}
