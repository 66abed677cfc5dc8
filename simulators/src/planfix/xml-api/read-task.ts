import type { NewTask } from '../company/tasks.ts'
import type { Template } from '../company/template.ts'
import { readCustomData } from './custom-data.ts'
import { readPerson } from './find-objects.ts'
import { readUsers } from './people-lists.ts'
import { readStatus } from './read-status.ts'
import type { XmlCall } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** What `task.add` and `task.update` can tell of a task, but for the status. */
export type ToldTask = Partial<Omit<NewTask, 'status' | 'template'>>

/** What a request tells; what it leaves out is undefined. */
export function readTask(call: XmlCall, node: XmlNode): ToldTask {
  const owner = node.child('owner')?.word('id')
  const importance = node.word('importance')
  if (importance !== undefined && importance !== 'HIGH' && importance !== 'AVERAGE') throw new XmlRefusal('0015')
  const told = {
    name: node.word('title'),
    description: node.text('description'),
    isImportant: importance === undefined ? undefined : importance === 'HIGH',
    owner: owner === undefined ? undefined : readPerson(call, owner),
    parent: readParent(call, node.child('parent')),
    counterparty: readClient(call, node.child('client')),
    workers: readUsers(call, node, 'workers'),
    participants: readUsers(call, node, 'members'),
    auditors: readUsers(call, node, 'auditors'),
    customValues: readCustomData(call.company.customFields, 'task', node),
  }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
}

/** The status a request names. */
export function readTaskStatus(call: XmlCall, node: XmlNode): number | undefined {
  const word = node.word('status')
  return word === undefined ? undefined : readStatus(call, word)
}

/** The template a request names, by its number. Refuses with 3001. */
export function readTemplate(call: XmlCall, node: XmlNode): Template | undefined {
  const number = node.int('template')
  if (number === undefined) return undefined
  const template = call.company.templates.find('task', number)
  if (!template) throw new XmlRefusal('3001')
  return template
}

function readParent(call: XmlCall, node: XmlNode | undefined): number | undefined {
  const id = node?.int('id')
  if (!id) return undefined
  const task = call.company.tasks.ofId(id)
  if (!task) throw new XmlRefusal('3001')
  if (!call.maySee(task)) throw new XmlRefusal('3002')
  return task.number
}

/** "client.id" is the contact's internal id, unlike the owner's. */
function readClient(call: XmlCall, node: XmlNode | undefined): number | undefined {
  const id = node?.int('id')
  if (!id) return undefined
  const contact = call.company.contacts.ofId(id)
  if (!contact) throw new XmlRefusal('8002')
  return contact.number
}
