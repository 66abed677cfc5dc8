import type { Person } from '../company/person.ts'
import type { Task } from '../company/task.ts'
import { passesDate } from './date-filter.ts'
import { type Filter, fromFilterValue, passesId, passesNumber, passesPart, passesText } from './filter.ts'
import { notSimulated } from './not-simulated.ts'
import type { RestCall } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** Whether a task passes a filter. Planfix help, "REST API: Сложные фильтры задач". */
export function passesTaskFilter(filter: Filter, task: Task, { company, caller, clock }: RestCall): boolean {
  const references = (people: readonly Person[]) => people.map((person) => company.people.referenceOf(person))
  switch (filter.type) {
    case 1:
      return passesId(filter, references(task.owner ? [task.owner] : []))
    case 2:
      return passesId(filter, references(task.workers))
    case 3:
      return passesId(filter, references(task.auditors))
    case 7:
      return passesCounterparty(filter, task)
    case 8:
      return passesPart(filter, [task.name])
    case 10:
      return passesNumber(filter, task.status)
    case 12:
      return passesDate(filter, task.createdAt, caller.timezone, clock.now())
    case 21:
      return passesDate(filter, task.lastActivityAt, caller.timezone, clock.now())
    case 38:
      return passesDate(filter, task.changedAt, caller.timezone, clock.now())
    case 39:
      return passesId(filter, references(task.participants))
    case 51:
      return passesNumber(filter, task.template)
    case 57:
      return passesNumber(filter, task.number)
    case 79:
      return passesDate(filter, Math.max(task.lastActivityAt, task.changedAt), caller.timezone, clock.now())
    case 101:
      return passesText(filter, task.customValues[fieldOf(filter)] ?? '')
    default:
      throw notSimulated(`the task filter ${filter.type}`)
  }
}

/** `3` and `contact:3` are the same. */
function passesCounterparty(filter: Filter, { counterparty }: Task): boolean {
  const wanted = fromFilterValue(filter.value)
  const reference = wanted.startsWith('contact:') ? wanted : `contact:${wanted}`
  return passesId({ ...filter, value: reference }, counterparty === undefined ? [] : [`contact:${counterparty}`])
}

function fieldOf({ field, type }: Filter): number {
  if (field === undefined) throw new RestRefusal(400, refusalCode.missing, `field of filter ${type} is missing`)
  return field
}
