/** A schema of shapes.json: the few words of JSON Schema that Planfix's own document uses. Objects are closed. */
export interface Shape {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
}

/** What is wrong with a value, and where: `filters[0].type`. */
export interface ShapeMistake {
  readonly kind: 'missing' | 'unknown' | 'value'
  readonly path: string
  readonly what: string
}

const formats: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
}

/** Finds what a value has that its shape does not allow. `schemas` are those that `$ref` names. */
export function checkShape(schemas: Readonly<Record<string, Shape>>, shape: Shape, value: unknown, path = ''): ShapeMistake[] {
  if (shape.$ref !== undefined) return checkShape(schemas, find(schemas, shape.$ref), value, path)
  if (shape.anyOf) return checkAny(schemas, shape.anyOf, value, path)
  const what = whatIsWrong(shape, value)
  if (what !== undefined) return [{ kind: 'value', path, what }]
  if (Array.isArray(value)) return value.flatMap((item, place) => checkShape(schemas, shape.items ?? {}, item, `${path}[${place}]`))
  if (isObject(value) && shape.properties) return checkObject(schemas, shape, value, path)
  return []
}

function find(schemas: Readonly<Record<string, Shape>>, name: string): Shape {
  const shape = schemas[name]
  if (!shape) throw new Error(`shapes.json has no schema ${name}`)
  return shape
}

function checkAny(schemas: Readonly<Record<string, Shape>>, shapes: readonly Shape[], value: unknown, path: string): ShapeMistake[] {
  const tries = shapes.map((shape) => checkShape(schemas, shape, value, path))
  return tries.find((mistakes) => mistakes.length === 0) ?? tries.at(-1) ?? []
}

function checkObject(
  schemas: Readonly<Record<string, Shape>>,
  { properties = {}, required = [] }: Shape,
  value: Record<string, unknown>,
  path: string,
): ShapeMistake[] {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`)
  const missing = required.filter((name) => !Object.hasOwn(value, name))
  return [
    ...missing.map((name) => ({ kind: 'missing', path: at(name), what: 'is missing' }) as const),
    ...Object.entries(value).flatMap(([name, part]): ShapeMistake[] => {
      const shape = Object.hasOwn(properties, name) ? properties[name] : undefined
      return shape ? checkShape(schemas, shape, part, at(name)) : [{ kind: 'unknown', path: at(name), what: 'is unknown' }]
    }),
  ]
}

function whatIsWrong(shape: Shape, value: unknown): string | undefined {
  const types = typeof shape.type === 'string' ? [shape.type] : shape.type
  if (types && !types.some((type) => isOfType(type, value))) return `must be of type ${types.join(' or ')}`
  if (shape.enum && !shape.enum.includes(value)) return `must be one of ${shape.enum.join(', ')}`
  if (typeof value === 'number') return whatIsWrongWithNumber(shape, value)
  if (typeof value === 'string') return whatIsWrongWithText(shape, value)
  return undefined
}

function whatIsWrongWithNumber({ minimum, maximum }: Shape, value: number): string | undefined {
  if (minimum !== undefined && value < minimum) return `must be ${minimum} or more`
  if (maximum !== undefined && value > maximum) return `must be ${maximum} or less`
  return undefined
}

function whatIsWrongWithText({ maxLength, pattern, format }: Shape, value: string): string | undefined {
  if (maxLength !== undefined && value.length > maxLength) return `must have at most ${maxLength} characters`
  if (pattern !== undefined && !new RegExp(pattern).test(value)) return `must match ${pattern}`
  if (format !== undefined && !formats[format]?.test(value)) return `must be a ${format}`
  return undefined
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    case 'integer':
      return Number.isSafeInteger(value)
    default:
      return typeof value === type
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
