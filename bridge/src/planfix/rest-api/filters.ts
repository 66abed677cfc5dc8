/** A condition of a list call; several are joined by "and", and there is no "or". */
export interface Filter {
  /** A number from the tables of Planfix's help, "REST API: Сложные фильтры …". */
  type: number
  operator: 'equal'
  value: unknown
}

export function equal(type: number, value: unknown): Filter {
  return { type, operator: 'equal', value }
}

/** Filters on numbers take one or a list of several. */
export function oneOrMore(numbers: number[]): number | number[] {
  const [first] = numbers
  return numbers.length === 1 && first !== undefined ? first : numbers
}
