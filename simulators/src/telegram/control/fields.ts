import type { TlObject } from '../tl/tl-object.ts'
import { ControlError } from './control-error.ts'

/** The fields of a JSON body or of a query string, each read as what it has to be. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>

  constructor(values: unknown, what = 'The body') {
    if (typeof values !== 'object' || values === null || Array.isArray(values))
      throw new ControlError(400, `${what} has to be a JSON object.`)
    this.#values = values as Readonly<Record<string, unknown>>
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null
  }

  number(name: string): number {
    const number = this.optionalNumber(name)
    if (number === undefined) throw new ControlError(400, `"${name}" is missing: a number is needed.`)
    return number
  }

  optionalNumber(name: string): number | undefined {
    if (!this.has(name)) return undefined
    const value = this.#values[name]
    // Query strings have texts only.
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number !== 'number' || !Number.isFinite(number)) throw new ControlError(400, `"${name}" has to be a number.`)
    return number
  }

  /** How often: a number, or "always". */
  optionalTimes(name: string): number | undefined {
    return this.#values[name] === 'always' ? Number.POSITIVE_INFINITY : this.optionalNumber(name)
  }

  text(name: string): string {
    const text = this.optionalText(name)
    if (text === undefined) throw new ControlError(400, `"${name}" is missing: a text is needed.`)
    return text
  }

  optionalText(name: string): string | undefined {
    if (!this.has(name)) return undefined
    const value = this.#values[name]
    if (typeof value !== 'string') throw new ControlError(400, `"${name}" has to be a text.`)
    return value
  }

  boolean(name: string): boolean {
    const value = this.#values[name]
    if (typeof value !== 'boolean') throw new ControlError(400, `"${name}" has to be true or false.`)
    return value
  }

  optionalBoolean(name: string): boolean | undefined {
    return this.has(name) ? this.boolean(name) : undefined
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const found = choices.find((choice) => choice === this.#values[name])
    if (found === undefined) throw new ControlError(400, `"${name}" has to be one of ${choices.join(', ')}.`)
    return found
  }

  list<Item>(name: string, isItem: (value: unknown) => value is Item): Item[] {
    const list = this.optionalList(name, isItem)
    if (list === undefined) throw new ControlError(400, `"${name}" is missing: a list is needed.`)
    return list
  }

  optionalList<Item>(name: string, isItem: (value: unknown) => value is Item): Item[] | undefined {
    if (!this.has(name)) return undefined
    const value = this.#values[name]
    if (!Array.isArray(value) || !value.every(isItem))
      throw new ControlError(400, `"${name}" has to be a list, and something in it is of the wrong kind.`)
    return value
  }

  /** An object with fields of its own. */
  object(name: string): Fields {
    if (!this.has(name)) throw new ControlError(400, `"${name}" is missing: an object is needed.`)
    return new Fields(this.#values[name], `"${name}"`)
  }

  optionalObject(name: string): Fields | undefined {
    return this.has(name) ? this.object(name) : undefined
  }

  /** A TL object, or a name for one. */
  optionalTlObject(name: string): TlObject | string | undefined {
    if (!this.has(name)) return undefined
    const value = this.#values[name]
    if (typeof value === 'string' || isTlObject(value)) return value
    throw new ControlError(400, `"${name}" has to be a name or a TL object with its constructor in "_".`)
  }
}

export function isText(value: unknown): value is string {
  return typeof value === 'string'
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

export function isTlObject(value: unknown): value is TlObject {
  return typeof value === 'object' && value !== null && '_' in value && typeof value._ === 'string'
}
