import type { Definition, Field, FieldType } from './definition.ts'
import { parseFieldType } from './definition.ts'

/** The schema file of @mtcute/core: `l` is the layer, `e` the combinators. */
export interface JsonSchema {
  readonly l: number
  readonly e: readonly JsonCombinator[]
}

interface JsonCombinator {
  readonly kind: 'class' | 'method'
  readonly name: string
  readonly id: number
  readonly type: string
  readonly typeModifiers?: JsonModifiers
  readonly arguments: readonly { readonly name: string; readonly type: string; readonly typeModifiers?: JsonModifiers }[]
}

interface JsonModifiers {
  readonly predicate?: string
  readonly isVector?: boolean
}

/** Turns the combinators of a JSON schema into definitions. */
export function readJsonSchema(schema: JsonSchema): Definition[] {
  return schema.e.map((combinator) => ({
    kind: combinator.kind === 'method' ? 'method' : 'constructor',
    name: combinator.name,
    id: combinator.id,
    fields: combinator.arguments.map(readArgument),
    result: readType(combinator.type, combinator.typeModifiers),
  }))
}

function readArgument(argument: JsonCombinator['arguments'][number]): Field {
  const type = readType(argument.type, argument.typeModifiers)
  const predicate = argument.typeModifiers?.predicate
  if (!predicate) return { name: argument.name, type }
  const [field = '', bit] = predicate.split('.')
  return { name: argument.name, type, flag: { field, bit: Number(bit) } }
}

function readType(type: string, modifiers: JsonModifiers | undefined): FieldType {
  const item = parseFieldType(type)
  return modifiers?.isVector ? { kind: 'vector', item, bare: false } : item
}
