import type { Definition, FieldType } from '../tl/definition.ts'
import type { Layer } from '../tl/schema.ts'
import type { TlObject, TlValue } from '../tl/tl-object.ts'

/** Below that depth nothing optional is filled. */
const MAX_DEPTH = 2

/** Makes an object of any constructor or method of a layer, every field of it filled or every optional one left out. */
export class SampleObjects {
  readonly #simplestByType: ReadonlyMap<string, Definition>

  constructor(layer: Layer) {
    this.#simplestByType = findSimplest([...layer.constructors.values()])
  }

  make(definition: Definition, isFull: boolean, depth = 0): TlObject {
    const object: { _: string; [field: string]: TlValue } = { _: definition.name }
    for (const { name, type, flag } of definition.fields) {
      if (type.kind === 'flags' || (flag && !isFull)) continue
      object[name] = this.#makeValue(type, isFull && depth < MAX_DEPTH, depth + 1)
    }
    return object
  }

  #makeValue(type: FieldType, isFull: boolean, depth: number): TlValue {
    switch (type.kind) {
      case 'flags':
      case 'int':
        return -depth
      case 'true':
      case 'bool':
        return true
      case 'long':
        return 2n ** 62n + BigInt(depth)
      case 'double':
        return 0.5 * depth
      case 'string':
        return `text ${'é'.repeat(depth * 60)}`
      case 'bytes':
        return Buffer.from([0, depth, 255])
      case 'int128':
        return Buffer.alloc(16, depth)
      case 'int256':
        return Buffer.alloc(32, depth)
      case 'vector':
        return [this.#makeValue(type.item, isFull, depth), this.#makeValue(type.item, isFull, depth)]
      case 'object':
        return this.make(this.#simplest(type.type), isFull, depth)
      case 'bare':
        throw new Error(`The API has no bare types, and yet there is ${type.constructorName}.`)
    }
  }

  #simplest(type: string): Definition {
    // A generic type may be anything.
    const definition = this.#simplestByType.get(/^!?X$/.test(type) ? 'InputPeer' : type)
    if (!definition) throw new Error(`No constructor makes a ${type}.`)
    return definition
  }
}

/** For each type the constructor that needs the fewest values, so that types that contain themselves come to an end. */
function findSimplest(definitions: readonly Definition[]): Map<string, Definition> {
  const simplest = new Map<string, Definition>()
  const costs = new Map<string, number>()
  for (let isChanged = true; isChanged; ) {
    isChanged = false
    for (const definition of definitions) {
      const type = definition.result.kind === 'object' ? definition.result.type : ''
      const cost = costOf(definition, costs)
      if (cost >= (costs.get(type) ?? Number.POSITIVE_INFINITY)) continue
      costs.set(type, cost)
      simplest.set(type, definition)
      isChanged = true
    }
  }
  return simplest
}

function costOf(definition: Definition, costs: ReadonlyMap<string, number>): number {
  return definition.fields.reduce((cost, { type, flag }) => cost + (flag ? 0 : costOfType(type, costs)), 1)
}

function costOfType(type: FieldType, costs: ReadonlyMap<string, number>): number {
  if (type.kind === 'vector') return costOfType(type.item, costs)
  return type.kind === 'object' ? (costs.get(type.type) ?? Number.POSITIVE_INFINITY) : 1
}
