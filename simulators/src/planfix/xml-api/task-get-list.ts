import { hasPerson, isSamePerson } from '../company/person.ts'
import type { Task } from '../company/task.ts'
import { readPerson } from './find-objects.ts'
import { pageOf } from './list-page.ts'
import { readTaskStatus } from './read-task.ts'
import { matchesTaskFilters } from './task-filters.ts'
import { showListedTask } from './task-view.ts'
import type { XmlCall, XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

type Order = (one: Task, other: Task) => number

const orders: Readonly<Record<string, Order>> = {
  NUMBER: (one, other) => one.number - other.number,
  TASKTITLE: (one, other) => one.name.localeCompare(other.name),
  IMPORTANCE: (one, other) => Number(one.isImportant) - Number(other.isImportant),
  DEADLINE: () => 0,
  PROJECT: () => 0,
}

/** `task.getList`: the tasks the caller may see, by target, status, set and filters. There are no saved filters here: 0015. */
export const taskGetList: XmlMethod = (call) => {
  const status = readTaskStatus(call, call.request)
  const found = call.company.tasks.all
    .filter((task) => isSeenBy(call, task))
    .filter((task) => isOfTarget(call, task))
    .filter((task) => status === undefined || task.status === status)
    .filter((task) => isInSet(call, task))
    .filter((task) => matchesTaskFilters(call, task))
  return { tasks: pageOf(call.request, sort(found, call.request.word('sort')), 'task', (task) => showListedTask(call, task)) }
}

/** An administrator may ask for the tasks of somebody else. */
function isSeenBy(call: XmlCall, task: Task): boolean {
  const user = call.request.at('user')?.word('id')
  if (user === undefined) return call.maySee(task)
  if (!call.isAdministrator) throw new XmlRefusal('0020')
  const person = readPerson(call, user)
  return hasPerson([...task.workers, ...task.participants, ...task.auditors, ...(task.owner ? [task.owner] : [])], person)
}

function isOfTarget(call: XmlCall, task: Task): boolean {
  switch (call.request.word('target') ?? 'all') {
    case 'all':
      return true
    case 'in':
      return hasPerson(task.workers, call.person)
    case 'out':
      return task.owner !== undefined && isSamePerson(task.owner, call.person)
    case 'template':
    case 'periodic':
      return false
    default:
      throw new XmlRefusal('0015')
  }
}

/** `filter`: a set of ACTIVE, OVERDUE and MY with spaces between them. No task is overdue here. */
function isInSet(call: XmlCall, task: Task): boolean {
  const words = call.request.word('filter')?.split(/\s+/) ?? []
  return words.every((word) => {
    if (word === 'ACTIVE') return !task.isClosed
    if (word === 'MY') return hasPerson(task.workers, call.person)
    if (word === 'OVERDUE') return false
    throw new XmlRefusal('0015')
  })
}

function sort(tasks: readonly Task[], sort = 'NUMBER_ASC'): Task[] {
  const [, name = '', direction] = /^([A-Z]+)_(ASC|DESC)$/.exec(sort) ?? []
  const order = Object.hasOwn(orders, name) ? orders[name] : undefined
  if (!order) throw new XmlRefusal('0015')
  const sorted = tasks.toSorted(order)
  return direction === 'DESC' ? sorted.reverse() : sorted
}
