import type { Company } from '../company/company.ts'
import type { Person } from '../company/person.ts'
import type { Staff, StaffMember } from '../staff.ts'
import { UsageError } from '../usage-error.ts'
import type { JsonInput } from './json-input.ts'

/** `{"employee": ID}` or `{"contact": NUMBER}`. */
export function readPerson({ employees, contacts }: Company, input: JsonInput): Person {
  const employee = input.optionalNumber('employee')
  if (employee !== undefined) return { kind: 'employee', id: employees.get(employee).id }
  return { kind: 'contact', id: contacts.get(input.number('contact')).number }
}

/** A list of people. */
export function readPeople(company: Company, input: JsonInput, name: string): Person[] | undefined {
  return input.optionalList(name)?.map((person) => readPerson(company, person))
}

/** The named employee, by id or e-mail address, or the account's first. */
export function readEmployee(staff: Staff, input: JsonInput): StaffMember {
  const who = input.optionalNumber('employeeId') ?? input.optionalText('employeeEmail')
  const member = who === undefined ? staff.all[0] : staff.find(who)
  if (!member) throw new UsageError(who === undefined ? 'The account has no employees yet' : `There is no employee ${who}`)
  return member
}
