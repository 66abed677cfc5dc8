import { hasPerson, type Person } from '../company/person.ts'
import type { Task } from '../company/task.ts'
import { filteredValue } from './custom-data.ts'
import { isInDateFilter } from './date-filter.ts'
import { comparesNumber, containsText, isEqualOr, wantedBy } from './match-filter.ts'
import { readStatus } from './read-status.ts'
import type { XmlCall } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** Whether a task is what all filters ask for. Refuses with 0015 a type it does not know. */
export function matchesTaskFilters(call: XmlCall, task: Task): boolean {
  return call.request.all('filters', 'filter').every((filter) => matches(call, filter, task))
}

/** Planfix help: XML API, "task.getList", filters. */
function matches(call: XmlCall, filter: XmlNode, task: Task): boolean {
  const custom = () => filteredValue(call.company.customFields, 'task', filter, task.customValues)
  switch (filter.int('type')) {
    case 1:
      return hasUser(call, filter, task.owner ? [task.owner] : [])
    case 2:
      return hasUser(call, filter, task.workers)
    case 39:
      return hasUser(call, filter, task.participants)
    case 7:
      return isEqualOr(filter, task.counterparty !== undefined && task.counterparty === contactNumber(call, filter))
    case 8:
      return containsText(filter, [task.name])
    case 10:
      return isEqualOr(filter, statusesOf(call, filter).includes(task.status))
    case 12:
      return isInDateFilter(call, filter, task.createdAt)
    case 21:
      return isInDateFilter(call, filter, task.lastActivityAt)
    case 38:
      return isInDateFilter(call, filter, task.changedAt)
    case 79:
      return isInDateFilter(call, filter, Math.max(task.lastActivityAt, task.changedAt))
    case 51:
      return comparesNumber(filter, task.template ?? 0)
    case 101:
      return containsText(filter, [custom()])
    case 102:
      return comparesNumber(filter, Number(custom()))
    case 105:
    case 107:
      return comparesNumber(filter, Number(custom() ?? 0))
    case 106:
      return isEqualOr(filter, custom() === wantedBy(filter))
    default:
      throw new XmlRefusal('0015')
  }
}

/** Whoever is not there is in no task. */
function hasUser(call: XmlCall, filter: XmlNode, people: readonly Person[]): boolean {
  const wanted = call.company.people.ofUserId(Number(wantedBy(filter)))
  return isEqualOr(filter, wanted !== undefined && hasPerson(people, wanted))
}

function contactNumber(call: XmlCall, filter: XmlNode): number | undefined {
  return call.company.contacts.ofId(Number(wantedBy(filter)))?.number
}

/** Several statuses stand with `;` between them. */
function statusesOf(call: XmlCall, filter: XmlNode): number[] {
  return wantedBy(filter)
    .split(';')
    .map((word) => readStatus(call, word))
}
