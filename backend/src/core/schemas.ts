import {
  Type,
  type TNull,
  type TObject,
  type TObjectOptions,
  type TProperties,
  type TSchema,
  type TString,
  type TUnion,
} from 'typebox';

/** A schema that null meets as well. */
export function Nullable<T extends TSchema>(schema: T, description?: string): TUnion<[T, TNull]> {
  return Type.Union([schema, Type.Null()], description === undefined ? {} : { description });
}

/** An object with these properties and no others. */
export function Strict<P extends TProperties>(
  properties: P,
  options: TObjectOptions = {},
): TObject<P> {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** An object that has a name in the documentation of the API. */
export function Named<P extends TProperties>(title: string, properties: P): TObject<P> {
  return Type.Object(properties, { title });
}

/** A text that is not empty. */
export function FilledText(description: string): TString {
  return Type.String({ minLength: 1, description });
}
