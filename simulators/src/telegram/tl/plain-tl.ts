import type { TlObject, TlValue } from './tl-object.ts'

/** A TL object as JSON can hold it: longs as decimal strings, bytes as base64. The encoder takes it as it is. */
export type PlainTl = { readonly _: string } & { readonly [field: string]: PlainTlValue }
export type PlainTlValue = number | string | boolean | PlainTl | readonly PlainTlValue[]

/** Fields without a value (undefined, or null in JSON) are left out. */
export function toPlainTl(object: TlObject): PlainTl {
  return toPlain(object) as PlainTl
}

function toPlain(value: TlValue): PlainTlValue {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(toPlain)
  if (typeof value !== 'object') return value ?? ''
  const fields = Object.entries(value).filter(([, field]) => field !== undefined && field !== null)
  return Object.fromEntries(fields.map(([name, field]) => [name, toPlain(field)])) as PlainTl
}
