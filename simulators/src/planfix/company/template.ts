import type { Person } from './person.ts'

/** What a task or a contact is made from. */
export interface Template {
  readonly number: number
  readonly of: 'contact' | 'task'
  readonly name: string
  /** Who gets the tasks made from it, when the maker names nobody. */
  readonly workers?: readonly Person[] | undefined
  readonly participants?: readonly Person[] | undefined
}
