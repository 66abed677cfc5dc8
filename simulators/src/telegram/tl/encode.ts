import { BOOL_FALSE_ID, BOOL_TRUE_ID, isTlObject, VECTOR_ID } from './decode.ts'
import type { Definition, Field, FieldType } from './definition.ts'
import type { Layer, Schema } from './schema.ts'
import type { TlObject, TlValue } from './tl-object.ts'
import { TlWriter } from './tl-writer.ts'

/** A value does not fit the schema: a mistake of whoever built it, not of the client. */
export class TlEncodeError extends Error {
  override readonly name = 'TlEncodeError'
}

type Write = (writer: TlWriter, value: TlValue) => void

/**
 * Writes objects in the words of one layer.
 * Objects may be a superset over layers: fields the layer lacks are dropped, missing numbers, strings and vectors get their zero value.
 * A missing object has no zero value and is an error.
 */
export class TlEncoder {
  readonly layer: Layer
  readonly #schema: Schema
  readonly #writer = new TlWriter()
  readonly #objectWriters = new Map<string, Write>()

  constructor(schema: Schema, layer: Layer) {
    this.#schema = schema
    this.layer = layer
  }

  /** @throws TlEncodeError */
  encode(object: TlObject): Buffer {
    return this.#write(this.#writeBoxed, object)
  }

  /** The answer of a method, written as the type the method declares in this layer: `Vector<User>`, `Bool`, an object. */
  encodeResult(method: string, value: TlValue): Buffer {
    const definition = this.layer.methods.get(method) ?? this.#schema.newest.methods.get(method)
    if (!definition) throw new TlEncodeError(`No layer has a method ${method}.`)
    return this.#write(this.#prepare(definition.result), value)
  }

  #write(write: Write, value: TlValue): Buffer {
    this.#writer.clear()
    write(this.#writer, value)
    return this.#writer.copy()
  }

  #writeBoxed: Write = (writer, value) => {
    if (value === undefined || !isTlObject(value)) throw new TlEncodeError(`An object was expected, not ${describe(value)}.`)
    let write = this.#objectWriters.get(value._)
    if (!write) {
      write = this.#prepareObject(this.#definition(value._), true)
      this.#objectWriters.set(value._, write)
    }
    write(writer, value)
  }

  #definition(name: string): Definition {
    for (const layer of [this.layer, this.#schema.mtproto]) {
      const definition = layer.constructors.get(name) ?? layer.methods.get(name)
      if (definition) return definition
    }
    throw new TlEncodeError(`Layer ${this.layer.number} has no constructor ${name}.`)
  }

  #prepareObject(definition: Definition, boxed: boolean): Write {
    const writeFields = definition.fields.map((field) => this.#prepareField(field, definition))
    return (writer, value) => {
      if (value === undefined || !isTlObject(value)) throw new TlEncodeError(`${definition.name} was expected, not ${describe(value)}.`)
      if (boxed) writer.int(definition.id)
      for (const write of writeFields) write(writer, value)
    }
  }

  #prepareField(field: Field, definition: Definition): (writer: TlWriter, object: TlObject) => void {
    if (field.type.kind === 'flags') {
      const dependents = definition.fields.filter((each) => each.flag?.field === field.name)
      return (writer, object) => writer.int(flagsOf(object, dependents))
    }
    const write = this.#prepare(field.type)
    const { name, flag } = field
    return (writer, object) => {
      const value = object[name]
      if (flag && value === undefined) return
      try {
        write(writer, value)
      } catch (error) {
        throw new TlEncodeError(`${definition.name}.${name}: ${error instanceof Error ? error.message : error}`)
      }
    }
  }

  #prepare(type: FieldType): Write {
    switch (type.kind) {
      case 'flags':
      case 'true':
        return () => undefined
      case 'int':
        return (writer, value) => writer.int(toNumber(value))
      case 'long':
        return (writer, value) => writer.long(toBigInt(value))
      case 'double':
        return (writer, value) => writer.double(toNumber(value))
      case 'string':
        return (writer, value) => writer.string(toText(value))
      case 'bytes':
        return (writer, value) => writer.bytes(toBytes(value))
      case 'int128':
        return (writer, value) => writer.raw(toBytesOfLength(value, 16))
      case 'int256':
        return (writer, value) => writer.raw(toBytesOfLength(value, 32))
      case 'bool':
        return (writer, value) => writer.int(value === true ? BOOL_TRUE_ID : BOOL_FALSE_ID)
      case 'object':
        return this.#writeBoxed
      case 'bare':
        return this.#prepareObject(this.#definition(type.constructorName), false)
      case 'vector':
        return prepareVector(this.#prepare(type.item), type.bare)
    }
  }
}

function flagsOf(object: TlObject, dependents: readonly Field[]): number {
  let flags = 0
  for (const { name, flag, type } of dependents) {
    const value = object[name]
    const isSet = type.kind === 'true' ? value === true : value !== undefined
    if (flag && isSet) flags |= 1 << flag.bit
  }
  return flags
}

function prepareVector(writeItem: Write, bare: boolean): Write {
  return (writer, value) => {
    const items = value ?? []
    if (!Array.isArray(items)) throw new TlEncodeError(`A vector was expected, not ${describe(value)}.`)
    if (!bare) writer.int(VECTOR_ID)
    writer.int(items.length)
    for (const item of items) writeItem(writer, item)
  }
}

function toNumber(value: TlValue): number {
  if (value === undefined) return 0
  if (typeof value === 'number') return value
  throw new TlEncodeError(`A number was expected, not ${describe(value)}.`)
}

function toBigInt(value: TlValue): bigint {
  if (value === undefined) return 0n
  if (typeof value === 'bigint') return value
  if (Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d+$/.test(value))) return BigInt(value as number | string)
  throw new TlEncodeError(`A long was expected, not ${describe(value)}.`)
}

function toText(value: TlValue): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  throw new TlEncodeError(`A string was expected, not ${describe(value)}.`)
}

function toBytes(value: TlValue): Uint8Array {
  if (value === undefined) return new Uint8Array()
  if (value instanceof Uint8Array) return value
  if (typeof value === 'string') return Buffer.from(value, 'base64')
  throw new TlEncodeError(`Bytes were expected, not ${describe(value)}.`)
}

function toBytesOfLength(value: TlValue, length: number): Uint8Array {
  const bytes = value === undefined ? new Uint8Array(length) : toBytes(value)
  if (bytes.length !== length) throw new TlEncodeError(`${length} bytes were expected, not ${bytes.length}.`)
  return bytes
}

function describe(value: TlValue): string {
  if (value === undefined) return 'nothing'
  return typeof value === 'object' ? (isTlObject(value) ? value._ : 'a list') : `${typeof value} ${String(value)}`
}
