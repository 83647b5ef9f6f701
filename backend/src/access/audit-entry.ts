import { Type, type Static } from 'typebox';
import { Named, Nullable } from '../core/schemas.js';

const nullable = Nullable(Type.String());

/** One change: who wanted what, from where, and its result. */
export const AuditEntrySchema = Named('AuditEntry', {
  id: Type.String(),
  at: Type.String({ description: 'When it was asked for, ISO 8601.' }),
  who: Type.Object({
    name: Type.String({ description: 'Of the token; local for this machine without one.' }),
    role: Type.String(),
    user: Nullable(Type.String(), 'User of Grafana; null when unknown.'),
  }),
  from: Type.Object({
    address: Type.String({ description: 'Of the other end of the connection.' }),
    forwardedFor: Nullable(Type.String(), 'Client of Grafana’s proxy, as the proxy says.'),
  }),
  requestId: Type.String({ description: 'As in the log of the service.' }),
  action: Type.String({ description: 'Method and route: POST /v1/failures.' }),
  details: Type.Unknown({ description: 'Parameters and body.' }),
  result: Nullable(
    Type.Object({
      at: Type.String(),
      statusCode: Type.Integer(),
      error: nullable,
      message: nullable,
    }),
    'Null: it is under way, or the service ended before it was done.',
  ),
});

export type AuditEntry = Static<typeof AuditEntrySchema>;
export type AuditResult = NonNullable<AuditEntry['result']>;

/** A line of the file: a change before it is made, or its result. */
export type AuditLine =
  | { readonly asked: Omit<AuditEntry, 'result'> }
  | { readonly done: { readonly id: string } & AuditResult };

/** Reads a line of the file; undefined when it is none of these. */
export function parseAuditLine(line: string): AuditLine | undefined {
  try {
    const value = JSON.parse(line) as Partial<Record<'asked' | 'done', { id?: unknown }>> | null;
    const id = value?.asked?.id ?? value?.done?.id;
    return typeof id === 'string' ? (value as AuditLine) : undefined;
  } catch {
    return undefined;
  }
}
