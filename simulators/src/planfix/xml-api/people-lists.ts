import type { Person } from '../company/person.ts'
import { readPeople } from './find-objects.ts'
import type { XmlCall } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'

/** `{id,name}` of an employee or a contact as a user. */
export function showPerson({ company: { people } }: XmlCall, person: Person): object {
  return { id: people.userIdOf(person), name: people.nameOf(person) }
}

/** `users{user*{id,name}},groups{}`. */
export function showPeople(call: XmlCall, people: readonly Person[]): object {
  return { users: { user: people.map((person) => showPerson(call, person)) }, groups: {} }
}

/** What `users{id*}` in the named element tells; undefined when the element is not there. */
export function readUsers(call: XmlCall, node: XmlNode, name: string): Person[] | undefined {
  return node.child(name) && readPeople(call, node.all(name, 'users', 'id'))
}
