import type { Person } from '../person.ts'
import { ControlError } from './control-error.ts'
import type { ControlledSimulator } from './controlled-simulator.ts'
import type { ControlRequest } from './route.ts'

/** The person the path names. */
export function requirePerson({ telegram, id }: ControlRequest): Person {
  return findPerson(telegram, Number(id))
}

export function findPerson(telegram: ControlledSimulator, id: number): Person {
  const person = telegram.people.get(id)
  if (!person) throw new ControlError(404, `There is no person ${id}.`)
  return person
}
