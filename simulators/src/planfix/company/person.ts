/**
 * Somebody who can own a task, work in it, write in it or be notified. `id` is the employee's (or robot's) id, or the contact's
 * number; how each API writes it is the API's affair.
 */
export interface Person {
  readonly kind: 'employee' | 'contact'
  readonly id: number
}

export function isSamePerson(one: Person, other: Person): boolean {
  return one.kind === other.kind && one.id === other.id
}

export function hasPerson(people: readonly Person[], person: Person): boolean {
  return people.some((candidate) => isSamePerson(candidate, person))
}
