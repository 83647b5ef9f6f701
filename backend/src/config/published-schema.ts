import { ConfigFileSchema } from './service-schema.js';
import { WatchSchema } from './watch-schema.js';

/** What only files have: where they are read, it is followed and gone. */
const EXTENDS = {
  description:
    'Files that this lies on top of, by their names relative to this file; a name without a folder and an ending is that of a pack that comes with the product. The last one wins.',
  type: ['string', 'array'],
  items: { type: 'string', minLength: 1 },
  minLength: 1,
};

interface ObjectSchema {
  required?: string[];
  properties: Record<string, ObjectSchema & { type?: string }>;
  patternProperties?: Record<string, unknown>;
}

/**
 * The text of `backend/config/schema.json`, by which editors complete and check a configuration file
 * of version 2. There every entry but the version is optional, because a file lies on top of the
 * defaults, and a watch on top of what it extends.
 */
export function publishedSchema(): string {
  const schema = inPart(ConfigFileSchema, ['version']);
  const [pattern] = Object.keys(schema.properties['watches']!.patternProperties!);
  schema.properties['watches']!.patternProperties![pattern!] = inPart(WatchSchema);
  return text(schema);
}

/** The text of `backend/config/watches/schema.json`, the same for a pack. */
export function publishedWatchSchema(): string {
  return text({ title: 'Kubernetes failure prediction: watch', ...inPart(WatchSchema) });
}

function inPart(full: unknown, required: readonly string[] = []): ObjectSchema {
  const schema = JSON.parse(JSON.stringify(full)) as ObjectSchema;
  for (const entry of Object.values(schema.properties)) {
    if (entry.type === 'object') delete entry.required;
  }
  const properties = { extends: EXTENDS as unknown as ObjectSchema, ...schema.properties };
  return { ...schema, properties, required: [...required] };
}

const text = (schema: object): string =>
  `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema }, null, 2)}\n`;
