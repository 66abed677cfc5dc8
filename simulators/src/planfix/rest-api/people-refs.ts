import type { Company } from '../company/company.ts'
import { hasPerson, type Person } from '../company/person.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** A person or group as requests name it: `user:5`, `contact:7`; a bare number where only one kind can be meant. */
export interface Ref {
  readonly id: number | string
}

/** `users` and `groups` of a request. */
export interface PeopleRef {
  readonly users?: readonly Ref[] | undefined
  readonly groups?: readonly Ref[] | undefined
}

export function personView({ people }: Company, person: Person) {
  return { id: people.referenceOf(person), name: people.nameOf(person) }
}

/** The simulated account has no groups of employees. */
export function peopleView(company: Company, people: readonly Person[]) {
  return { users: people.map((person) => personView(company, person)), groups: [] }
}

/** Throws when there is nobody of this name. `bare` says who is meant by a number alone. */
export function findPerson({ people }: Company, { id }: Ref, bare?: 'user' | 'contact'): Person {
  const person = people.ofReference(typeof id === 'number' && bare ? `${bare}:${id}` : String(id))
  if (!person) throw new RestRefusal(400, refusalCode.badValue, `User not found by id ${id}`)
  return person
}

/** Throws when one of them is nobody. Groups are nobody here. */
export function findPeople(company: Company, { users = [], groups = [] }: PeopleRef): Person[] {
  if (groups[0]) throw new RestRefusal(400, refusalCode.badValue, `Group not found by id ${groups[0].id}`)
  return onlyOnce(users.map((ref) => findPerson(company, ref)))
}

export function onlyOnce(people: readonly Person[]): Person[] {
  return people.filter((person, place) => !hasPerson(people.slice(0, place), person))
}

/** A number in a path, which may stand behind a prefix: `12`, `contact:12`. */
export function numberInPath(text: string | undefined, prefix?: 'contact' | 'user'): number {
  const digits = prefix && text?.startsWith(`${prefix}:`) ? text.slice(prefix.length + 1) : text
  if (!/^\d+$/.test(digits ?? '')) throw new RestRefusal(400, refusalCode.badValue, `Wrong id ${text}`)
  return Number(digits)
}
