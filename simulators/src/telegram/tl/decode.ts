import type { Definition, FieldType } from './definition.ts'
import type { Schema } from './schema.ts'
import type { TlObject, TlValue } from './tl-object.ts'
import { TlDecodeError, TlReader } from './tl-reader.ts'

export const VECTOR_ID = 0x1cb5c415
export const BOOL_TRUE_ID = 0x997275b5
export const BOOL_FALSE_ID = 0xbc799737

type Read = (reader: TlReader) => TlValue

interface PreparedField {
  readonly name: string
  readonly read: Read
  /** Which of the `#` fields before it decides whether it is there. */
  readonly flagIndex: number
  readonly flagMask: number
  readonly isFlags: boolean
}

/** Reads boxed objects of any layer. The reader of a constructor is prepared when it is met first. */
export class TlDecoder {
  readonly #schema: Schema
  readonly #objectReaders = new Map<number, Read>()

  constructor(schema: Schema) {
    this.#schema = schema
  }

  /**
   * One boxed object that fills `bytes` completely.
   * @throws TlDecodeError
   */
  decode(bytes: Buffer): TlObject {
    const reader = new TlReader(bytes)
    const object = this.readObject(reader)
    if (reader.remaining > 0) throw new TlDecodeError(`${reader.remaining} bytes are left over after ${object._}.`)
    return object
  }

  /** One boxed object; what follows it stays unread. */
  readObject(reader: TlReader): TlObject {
    const value = this.#readBoxed(reader)
    if (!isTlObject(value)) throw new TlDecodeError('An object was expected here, not a vector or a Bool.')
    return value
  }

  #readBoxed: Read = (reader) => {
    const id = reader.uint()
    if (id === BOOL_TRUE_ID) return true
    if (id === BOOL_FALSE_ID) return false
    let read = this.#objectReaders.get(id)
    if (!read) {
      const definition = this.#schema.byId(id)
      if (!definition) throw new TlDecodeError(`No schema has a constructor 0x${id.toString(16)}.`, id)
      read = this.#prepareObject(definition)
      this.#objectReaders.set(id, read)
    }
    return read(reader)
  }

  #prepareObject(definition: Definition): Read {
    const flagFields = definition.fields.filter((field) => field.type.kind === 'flags').map((field) => field.name)
    const fields = definition.fields.map((field): PreparedField => {
      const isFlags = field.type.kind === 'flags'
      return {
        name: field.name,
        read: isFlags ? (reader) => reader.uint() : this.#prepare(field.type),
        flagIndex: field.flag ? flagFields.indexOf(field.flag.field) : -1,
        flagMask: field.flag ? 1 << field.flag.bit : 0,
        isFlags,
      }
    })
    return (reader) => readFields(reader, definition.name, fields)
  }

  #prepare(type: FieldType): Read {
    switch (type.kind) {
      case 'flags':
      case 'int':
        return (reader) => reader.int()
      case 'true':
        return () => true
      case 'long':
        return (reader) => reader.long()
      case 'double':
        return (reader) => reader.double()
      case 'string':
        return (reader) => reader.string()
      case 'bytes':
        return (reader) => reader.bytes()
      case 'int128':
        return (reader) => reader.raw(16)
      case 'int256':
        return (reader) => reader.raw(32)
      case 'bool':
      case 'object':
        return this.#readBoxed
      case 'bare':
        return this.#prepareBare(type.constructorName)
      case 'vector':
        return prepareVector(this.#prepare(type.item), type.bare)
    }
  }

  #prepareBare(constructorName: string): Read {
    const definition = this.#schema.mtproto.constructors.get(constructorName)
    if (!definition) throw new Error(`There is no constructor ${constructorName} to be read bare.`)
    return this.#prepareObject(definition)
  }
}

export function isTlObject(value: TlValue): value is TlObject {
  return typeof value === 'object' && '_' in value
}

function readFields(reader: TlReader, name: string, fields: readonly PreparedField[]): TlObject {
  const object: { _: string; [field: string]: TlValue } = { _: name }
  const flags: number[] = []
  for (const field of fields) {
    if (field.isFlags) flags.push(reader.uint())
    else if (field.flagIndex < 0 || ((flags[field.flagIndex] ?? 0) & field.flagMask) !== 0) object[field.name] = field.read(reader)
  }
  return object
}

function prepareVector(readItem: Read, bare: boolean): Read {
  return (reader) => {
    if (!bare && reader.uint() !== VECTOR_ID) throw new TlDecodeError('A vector was expected here.')
    const count = reader.uint()
    // The shortest item has 4 bytes: a larger count is a lie, and would only fill the memory.
    if (count * 4 > reader.remaining) throw new TlDecodeError(`A vector of ${count} items does not fit into what is left.`)
    const items: TlValue[] = []
    for (let index = 0; index < count; index++) items.push(readItem(reader))
    return items
  }
}
