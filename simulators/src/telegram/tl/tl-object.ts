/**
 * A value of the TL language as the codec reads and writes it.
 *
 * | TL type                 | read as    | written from                               |
 * | ----------------------- | ---------- | ------------------------------------------ |
 * | int, double             | number     | number                                     |
 * | long                    | bigint     | bigint, number or decimal string           |
 * | string                  | string     | string                                     |
 * | bytes, int128, int256   | Uint8Array | Uint8Array or base64 string                |
 * | Bool, true              | boolean    | boolean                                    |
 * | Vector                  | array      | array                                      |
 * | anything else           | TlObject   | TlObject                                   |
 *
 * The wider right-hand column is what lets a TL object come from JSON: from the journal, from the control API.
 */
export type TlValue = number | bigint | string | boolean | Uint8Array | TlObject | readonly TlValue[] | undefined

/** An object of the TL language: `_` is the constructor's (or method's) name, fields are named as in the schema (`snake_case`). */
export interface TlObject {
  readonly _: string
  readonly [field: string]: TlValue
}

/**
 * The fields of a decoded object under the types the schema declares for them.
 * The decoder has read each field by that schema, so naming its type here adds nothing that could be false at run time,
 * as long as `Fields` repeats the schema.
 */
export function fieldsOf<Fields>(object: TlObject): Fields {
  return object as unknown as Fields
}
