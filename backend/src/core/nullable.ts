import { Type, type TNull, type TSchema, type TUnion } from 'typebox';

/** A schema that null meets as well. */
export function Nullable<T extends TSchema>(schema: T): TUnion<[T, TNull]> {
  return Type.Union([schema, Type.Null()]);
}
