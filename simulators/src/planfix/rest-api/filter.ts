import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** One of a list's filters; a list shows what passes them all. */
export interface Filter {
  readonly type: number
  readonly operator: 'equal' | 'notequal' | 'gt' | 'lt' | 'gtAndEqual' | 'ltAndEqual' | 'have' | 'nothave'
  readonly value: unknown
  readonly field?: number | undefined
}

export type Test<Value> = (value: Value) => boolean

/** Applies a test to a part of an object. */
export function testOf<Item, Part>(test: Test<Part>, part: (item: Item) => Part): Test<Item> {
  return (item) => test(part(item))
}

/** Passes what passes all filters. Throws when one of them makes no sense, whatever there is to be filtered. */
export function passesAll<Item>(filters: readonly Filter[] | undefined, read: (filter: Filter) => Test<Item>): Test<Item> {
  const tests = (filters ?? []).map(read)
  return (item) => tests.every((test) => test(item))
}

/** A filter's value as a text; numbers are welcome. */
export function fromFilterValue(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new RestRefusal(400, refusalCode.badValue, `Wrong filter value ${JSON.stringify(value)}`)
}

/** The custom field that a filter is about. */
export function fieldOf({ field, type }: Filter): number {
  if (field === undefined) throw new RestRefusal(400, refusalCode.missing, `field of filter ${type} is missing`)
  return field
}

/** Compares whole texts, or for `have` parts of them, in any case. */
export function equalsText(filter: Filter): Test<string> {
  const wanted = fromFilterValue(filter.value).toLowerCase()
  const isPart = filter.operator === 'have' || filter.operator === 'nothave'
  return withOperator(filter, ['have', 'nothave'], (text) => (isPart ? text.toLowerCase().includes(wanted) : text.toLowerCase() === wanted))
}

/** "Contains": what Planfix calls equal for names, phones and parts of addresses. */
export function containsText(filter: Filter): Test<readonly string[]> {
  const wanted = fromFilterValue(filter.value).toLowerCase()
  return withOperator(filter, [], (texts) => texts.some((text) => text.toLowerCase().includes(wanted)))
}

/** A number, or one of a list of numbers. */
export function equalsNumber(filter: Filter): Test<number | undefined> {
  const wanted = (Array.isArray(filter.value) ? filter.value : [filter.value]).map(fromFilterValue)
  return withOperator(filter, [], (number) => number !== undefined && wanted.includes(String(number)))
}

/** One of some ids like `contact:5`. */
export function namesOneOf(filter: Filter): Test<readonly string[]> {
  const wanted = fromFilterValue(filter.value)
  return withOperator(filter, [], (ids) => ids.includes(wanted))
}

function withOperator<Value>({ operator, type }: Filter, more: readonly Filter['operator'][], test: Test<Value>): Test<Value> {
  if (!['equal', 'notequal', ...more].includes(operator)) {
    throw new RestRefusal(400, refusalCode.badValue, `Wrong operator ${operator} for filter ${type}`)
  }
  const isNegated = operator.startsWith('not')
  return (value) => test(value) !== isNegated
}
