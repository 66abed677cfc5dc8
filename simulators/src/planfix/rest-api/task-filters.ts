import type { Company } from '../company/company.ts'
import type { Person } from '../company/person.ts'
import type { Task } from '../company/task.ts'
import { isAt } from './date-filter.ts'
import { containsText, equalsNumber, equalsText, type Filter, fieldOf, fromFilterValue, namesOneOf, type Test, testOf } from './filter.ts'
import { notSimulated } from './not-simulated.ts'
import type { RestCall } from './rest-call.ts'

/** What tasks pass a filter. Planfix help: "REST API: Сложные фильтры задач". */
export function readTaskFilter(filter: Filter, { company, caller, clock }: RestCall): Test<Task> {
  switch (filter.type) {
    case 1:
      return readPeopleFilter(filter, company, ({ owner }) => (owner ? [owner] : []))
    case 2:
      return readPeopleFilter(filter, company, ({ workers }) => workers)
    case 3:
      return readPeopleFilter(filter, company, ({ auditors }) => auditors)
    case 7:
      return readCounterpartyFilter(filter)
    case 8:
      return testOf(containsText(filter), ({ name }) => [name])
    case 10:
      return testOf(equalsNumber(filter), ({ status }) => status)
    case 12:
      return testOf(isAt(filter, caller.timezone, clock.now()), ({ createdAt }) => createdAt)
    case 21:
      return testOf(isAt(filter, caller.timezone, clock.now()), ({ lastActivityAt }) => lastActivityAt)
    case 38:
      return testOf(isAt(filter, caller.timezone, clock.now()), ({ changedAt }) => changedAt)
    case 39:
      return readPeopleFilter(filter, company, ({ participants }) => participants)
    case 51:
      return testOf(equalsNumber(filter), ({ template }) => template)
    case 57:
      return testOf(equalsNumber(filter), ({ number }) => number)
    case 79:
      return testOf(isAt(filter, caller.timezone, clock.now()), (task) => Math.max(task.lastActivityAt, task.changedAt))
    case 101:
      return readCustomFilter(filter)
    default:
      throw notSimulated(`the task filter ${filter.type}`)
  }
}

function readPeopleFilter(filter: Filter, { people }: Company, peopleOf: (task: Task) => readonly Person[]): Test<Task> {
  return testOf(namesOneOf(filter), (task) => peopleOf(task).map((person) => people.referenceOf(person)))
}

/** `3` and `contact:3` are the same. */
function readCounterpartyFilter(filter: Filter): Test<Task> {
  const wanted = fromFilterValue(filter.value)
  const value = wanted.startsWith('contact:') ? wanted : `contact:${wanted}`
  return testOf(namesOneOf({ ...filter, value }), ({ counterparty }) => [`contact:${counterparty}`])
}

function readCustomFilter(filter: Filter): Test<Task> {
  const field = fieldOf(filter)
  return testOf(equalsText(filter), ({ customValues }) => customValues[field] ?? '')
}
