import type { Comment } from '../company/comment.ts'
import type { Contact } from '../company/contact.ts'
import type { Employee } from '../company/employee.ts'
import type { Person } from '../company/person.ts'
import type { Task } from '../company/task.ts'
import type { XmlCall } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** The task that a node names: by `general`, which wins, or by `id`. Refuses with 0009, 3001 and 3008. */
export function findTask(call: XmlCall, node: XmlNode | undefined): Task {
  const [general, id] = [node?.int('general'), node?.int('id')]
  if (general === undefined && id === undefined) throw new XmlRefusal('0009')
  return seen(call, general === undefined ? call.company.tasks.ofId(id ?? 0) : call.company.tasks.find(general))
}

/** The task that a node names where only its internal `id` is documented. */
export function findTaskById(call: XmlCall, node: XmlNode | undefined): Task {
  const id = node?.int('id')
  if (id === undefined) throw new XmlRefusal('0009')
  return seen(call, call.company.tasks.ofId(id))
}

/** The contact that a node names: `general` wins, then `userid`, then `id`. Refuses with 0009 and 8002. */
export function findContact(call: XmlCall, node: XmlNode): Contact {
  const { contacts } = call.company
  const [general, userId, id] = [node.int('general'), node.int('userid'), node.int('id')]
  if (general === undefined && userId === undefined && id === undefined) throw new XmlRefusal('0009')
  const byId = () => (userId === undefined ? contacts.ofId(id ?? 0) : contacts.ofUserId(userId))
  return known(general === undefined ? byId() : contacts.find(general))
}

/** The contact that a node of `contact.update` names: "general is used if id is not set". */
export function findContactToUpdate(call: XmlCall, node: XmlNode): Contact {
  const id = node.int('id')
  return id === undefined ? findContact(call, node) : known(call.company.contacts.ofId(id))
}

/** The comment that a node names by its `id`. Refuses with 0009, 4002, 4009 and 4008. */
export function findComment(call: XmlCall, node: XmlNode): Comment {
  const id = node.int('id')
  if (id === undefined) throw new XmlRefusal('0009')
  const comment = call.company.comments.find(id)
  if (!comment || comment.isDeleted) throw new XmlRefusal('4002')
  const task = comment.taskNumber === undefined ? undefined : call.company.tasks.find(comment.taskNumber)
  if (comment.taskNumber !== undefined && !task) throw new XmlRefusal('4002')
  if (task && !call.maySee(task)) throw new XmlRefusal('4009')
  if (!call.maySeeComment(comment)) throw new XmlRefusal('4008')
  return comment
}

/** The employee that a node names by `id` or `general`; the caller, when it names nobody. Refuses with 6004. */
export function findEmployee(call: XmlCall, node: XmlNode | undefined): Employee {
  const [id, general] = [node?.int('id'), node?.int('general')]
  if (id === undefined && general === undefined) return call.caller
  const { employees } = call.company
  const employee = id === undefined ? employees.ofNumber(general ?? 0) : employees.find(id)
  if (!employee) throw new XmlRefusal('6004')
  return employee
}

/** Employees and contacts by their ids as users. Refuses with 6004. */
export function readPeople(call: XmlCall, nodes: readonly XmlNode[]): Person[] {
  return nodes.map((node) => readPerson(call, node.value))
}

/** An employee or a contact by its id as a user. Refuses with 0015 and 6004. */
export function readPerson(call: XmlCall, id: string): Person {
  const person = call.company.people.ofUserId(Number(id))
  if (!person) throw new XmlRefusal('6004')
  return person
}

function seen(call: XmlCall, task: Task | undefined): Task {
  if (!task) throw new XmlRefusal('3001')
  if (!call.maySee(task)) throw new XmlRefusal('3008')
  return task
}

function known(contact: Contact | undefined): Contact {
  if (!contact) throw new XmlRefusal('8002')
  return contact
}
