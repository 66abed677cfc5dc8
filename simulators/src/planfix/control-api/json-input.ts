import { UsageError } from '../usage-error.ts'

/** Reads the JSON body of a control request field by field; each mistake is told with the field's name. */
export class JsonInput {
  readonly #fields: Record<string, unknown>

  constructor(fields: unknown) {
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) throw new UsageError('The body must be a JSON object')
    this.#fields = fields as Record<string, unknown>
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined
  }

  text(name: string): string {
    return required(name, this.optionalText(name))
  }

  optionalText(name: string): string | undefined {
    return this.#optional(name, 'a text', (value) => typeof value === 'string')
  }

  number(name: string): number {
    return required(name, this.optionalNumber(name))
  }

  optionalNumber(name: string): number | undefined {
    return this.#optional(name, 'a number', (value) => typeof value === 'number')
  }

  optionalFlag(name: string): boolean | undefined {
    return this.#optional(name, 'true or false', (value) => typeof value === 'boolean')
  }

  /** One of a few words. */
  optionalChoice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    return this.#optional(name, `one of ${choices.join(', ')}`, (value) => choices.includes(value as Choice))
  }

  optionalTexts(name: string): string[] | undefined {
    const isTexts = (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string')
    return this.#optional(name, 'a list of texts', isTexts)
  }

  texts(name: string): string[] {
    return required(name, this.optionalTexts(name))
  }

  optionalMap(name: string): Record<string, string> | undefined {
    const isMap = (value: unknown) =>
      typeof value === 'object' && value !== null && Object.values(value).every((item) => typeof item === 'string')
    return this.#optional(name, 'an object of texts', isMap)
  }

  object(name: string): JsonInput {
    return new JsonInput(this.#fields[name])
  }

  /** A list of objects, unless it is not given. */
  optionalList(name: string): JsonInput[] | undefined {
    return this.has(name) ? this.list(name) : undefined
  }

  list(name: string): JsonInput[] {
    const items = this.#optional<unknown[]>(name, 'a list', Array.isArray) ?? []
    return items.map((item) => new JsonInput(item))
  }

  #optional<Value>(name: string, what: string, isIt: (value: unknown) => boolean): Value | undefined {
    const value = this.#fields[name]
    if (value === undefined) return undefined
    if (!isIt(value)) throw new UsageError(`${name} must be ${what}`)
    return value as Value
  }
}

function required<Value>(name: string, value: Value | undefined): Value {
  if (value === undefined) throw new UsageError(`${name} is missing`)
  return value
}
