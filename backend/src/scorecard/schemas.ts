import { Type, type TNull, type TSchema, type TUnion } from 'typebox';

export const QuantilesSchema = Type.Object({
  q10: Type.Number(),
  q50: Type.Number(),
  q90: Type.Number(),
});

export function Nullable<T extends TSchema>(schema: T): TUnion<[T, TNull]> {
  return Type.Union([schema, Type.Null()]);
}

/** What an alarm told. */
export const ToldSchema = Type.Object({
  mode: Nullable(Type.String()),
  timeToFailure: Nullable(QuantilesSchema),
  risk: Type.Optional(Type.Number()),
});
