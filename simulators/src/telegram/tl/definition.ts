/** One combinator of a schema: a constructor of a type, or a method. */
export interface Definition {
  readonly kind: 'constructor' | 'method'
  readonly name: string
  /** The 32-bit number that stands for it on the wire. It is unique for ever: a combinator whose bytes change gets a new one. */
  readonly id: number
  readonly fields: readonly Field[]
  /** What a method answers, or the type a constructor belongs to. */
  readonly result: FieldType
}

export interface Field {
  readonly name: string
  readonly type: FieldType
  /** The field is present only when this bit of that `#` field is set. https://core.telegram.org/mtproto/TL-combinators#conditional-fields */
  readonly flag?: { readonly field: string; readonly bit: number }
}

export type FieldType =
  | { readonly kind: 'flags' | 'true' | 'int' | 'long' | 'double' | 'string' | 'bytes' | 'int128' | 'int256' | 'bool' }
  /** A bare vector (`vector<…>`) has no constructor id in front of its count. */
  | { readonly kind: 'vector'; readonly item: FieldType; readonly bare: boolean }
  /** Any boxed object; `type` is kept for messages to people only. */
  | { readonly kind: 'object'; readonly type: string }
  /** One constructor without its id in front. */
  | { readonly kind: 'bare'; readonly constructorName: string }

const SIMPLE_TYPES = new Map<string, FieldType>([
  ['#', { kind: 'flags' }],
  ['true', { kind: 'true' }],
  ['int', { kind: 'int' }],
  ['long', { kind: 'long' }],
  // The JSON schema marks those longs that fit into a double by this name.
  ['int53', { kind: 'long' }],
  ['double', { kind: 'double' }],
  ['string', { kind: 'string' }],
  ['bytes', { kind: 'bytes' }],
  ['int128', { kind: 'int128' }],
  ['int256', { kind: 'int256' }],
  ['Bool', { kind: 'bool' }],
])

/** Reads a type written as in a schema: `int`, `Vector<User>`, `vector<future_salt>`, `!X`, `updates.State`. */
export function parseFieldType(text: string): FieldType {
  const vector = /^([Vv])ector<(.+)>$/.exec(text)
  if (vector?.[2]) return { kind: 'vector', item: parseFieldType(vector[2]), bare: vector[1] === 'v' }
  const simple = SIMPLE_TYPES.get(text)
  if (simple) return simple
  const lastPart = text.slice(text.lastIndexOf('.') + 1).replace('!', '')
  if (/^[A-Z]/.test(lastPart)) return { kind: 'object', type: text }
  return { kind: 'bare', constructorName: text }
}
