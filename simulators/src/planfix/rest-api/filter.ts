import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** One of a list's filters; a list shows what passes them all. */
export interface Filter {
  readonly type: number
  readonly operator: 'equal' | 'notequal' | 'gt' | 'lt' | 'gtAndEqual' | 'ltAndEqual' | 'have' | 'nothave'
  readonly value: unknown
  readonly field?: number | undefined
}

/** A filter's value as a text; numbers are welcome. */
export function fromFilterValue(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new RestRefusal(400, refusalCode.badValue, `Wrong filter value ${JSON.stringify(value)}`)
}

/** Compares whole texts, or for `have` parts of them, in any case. */
export function passesText(filter: Filter, text: string): boolean {
  return passes(filter, text.toLowerCase() === lowerValue(filter), () => text.toLowerCase().includes(lowerValue(filter)))
}

/** "Contains": what Planfix calls equal for names, phones and parts of addresses. */
export function passesPart(filter: Filter, texts: readonly string[]): boolean {
  const isIn = texts.some((text) => text.toLowerCase().includes(lowerValue(filter)))
  return passes(filter, isIn, () => isIn)
}

/** A number, or one of a list of numbers. */
export function passesNumber(filter: Filter, number: number | undefined): boolean {
  const wanted = Array.isArray(filter.value) ? filter.value : [filter.value]
  return passes(filter, number !== undefined && wanted.map(fromFilterValue).includes(String(number)))
}

/** One of these ids, as texts like `contact:5`. */
export function passesId(filter: Filter, ids: readonly string[]): boolean {
  return passes(filter, ids.includes(fromFilterValue(filter.value)))
}

function lowerValue({ value }: Filter): string {
  return fromFilterValue(value).toLowerCase()
}

function passes({ operator, type }: Filter, isEqual: boolean, isIn?: () => boolean): boolean {
  if (operator === 'equal') return isEqual
  if (operator === 'notequal') return !isEqual
  if (isIn && operator === 'have') return isIn()
  if (isIn && operator === 'nothave') return !isIn()
  throw new RestRefusal(400, refusalCode.badValue, `Wrong operator ${operator} for filter ${type}`)
}
