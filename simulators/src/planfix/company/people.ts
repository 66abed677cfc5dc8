import type { CommentAuthor } from './comment.ts'
import type { Contacts } from './contacts.ts'
import { fullNameOf } from './contacts.ts'
import type { Employees } from './employees.ts'
import type { Person } from './person.ts'

/** Employees, robots and contacts as one: who is meant by a number, and what he is called. */
export class People {
  readonly #employees: Employees
  readonly #contacts: Contacts

  constructor(employees: Employees, contacts: Contacts) {
    this.#employees = employees
    this.#contacts = contacts
  }

  /** Who has this id among the users of the XML API. */
  ofUserId(userId: number): Person | undefined {
    if (this.#employees.find(userId)) return { kind: 'employee', id: userId }
    const contact = this.#contacts.ofUserId(userId)
    return contact && { kind: 'contact', id: contact.number }
  }

  /** The id among the users of the XML API. */
  userIdOf({ kind, id }: Person): number {
    return kind === 'employee' ? id : this.#contacts.get(id).userId
  }

  /** `user:NUMBER` or `contact:NUMBER`, as the REST API writes people. */
  ofReference(reference: string): Person | undefined {
    const [kind, digits] = reference.split(':')
    const number = Number(digits)
    if (kind === 'contact') return this.#contacts.find(number) && { kind, id: number }
    const employee = kind === 'user' ? this.#employees.ofNumber(number) : undefined
    return employee && { kind: 'employee', id: employee.id }
  }

  referenceOf({ kind, id }: Person): string {
    return kind === 'contact' ? `contact:${id}` : `user:${this.#employees.get(id).number}`
  }

  nameOf({ kind, id }: Person): string {
    return fullNameOf(kind === 'employee' ? this.#employees.get(id) : this.#contacts.get(id))
  }

  /** The person as an author. */
  authorOf(person: Person): CommentAuthor {
    const isRobot = person.kind === 'employee' && this.#employees.get(person.id).role === 'ROBOT'
    return { kind: isRobot ? 'robot' : person.kind, id: person.id, name: this.nameOf(person) }
  }

  /** Who wrote it; nobody, where it was Planfix itself. */
  personOf({ kind, id }: CommentAuthor): Person | undefined {
    if (id === undefined) return undefined
    return { kind: kind === 'contact' ? 'contact' : 'employee', id }
  }
}
