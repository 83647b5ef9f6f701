import { Type, type Static } from 'typebox';

const nullable = Type.Union([Type.String(), Type.Null()]);

/** One change: who wanted what, from where, and what came of it. */
export const AuditEntrySchema = Type.Object(
  {
    id: Type.String(),
    at: Type.String({ description: 'When it was asked for, ISO 8601.' }),
    who: Type.Object({
      name: Type.String({ description: 'Of the token; local for this machine without one.' }),
      role: Type.String(),
      user: Type.Union([Type.String(), Type.Null()], {
        description: 'Of Grafana; null when nobody says.',
      }),
    }),
    from: Type.Object({
      address: Type.String({ description: 'Of the other end of the connection.' }),
      forwardedFor: Type.Union([Type.String(), Type.Null()], {
        description: 'Whom Grafana’s proxy answers, as it says.',
      }),
    }),
    requestId: Type.String({ description: 'As in the log of the service.' }),
    action: Type.String({ description: 'Method and route: POST /v1/failures.' }),
    details: Type.Unknown({ description: 'Parameters and body.' }),
    result: Type.Union(
      [
        Type.Object({
          at: Type.String(),
          statusCode: Type.Integer(),
          error: nullable,
          message: nullable,
        }),
        Type.Null(),
      ],
      { description: 'Null: it is under way, or the service ended before it was done.' },
    ),
  },
  { title: 'AuditEntry' },
);

export type AuditEntry = Static<typeof AuditEntrySchema>;
export type AuditResult = NonNullable<AuditEntry['result']>;

/** What stands in the file: a change is written before it is made, and what came of it afterwards. */
export type AuditLine =
  | { readonly asked: Omit<AuditEntry, 'result'> }
  | { readonly done: { readonly id: string } & AuditResult };

/** What a line of the file says; undefined when it is none of ours. */
export function parseAuditLine(line: string): AuditLine | undefined {
  try {
    const value = JSON.parse(line) as Partial<Record<'asked' | 'done', { id?: unknown }>> | null;
    const id = value?.asked?.id ?? value?.done?.id;
    return typeof id === 'string' ? (value as AuditLine) : undefined;
  } catch {
    return undefined;
  }
}
