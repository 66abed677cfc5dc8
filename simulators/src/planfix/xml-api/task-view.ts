import type { Task } from '../company/task.ts'
import { showCustomData } from './custom-data.ts'
import { showPeople, showPerson } from './people-lists.ts'
import { toFlag } from './xml-answer.ts'
import type { XmlCall } from './xml-call.ts'

/** A task as `task.get` shows it. The status is a number. Planfix help: XML API, "task.get"; public recordings of answers. */
export function showTask(call: XmlCall, task: Task): object {
  return { ...showListedTask(call, task), members: showPeople(call, task.participants), auditors: showPeople(call, task.auditors) }
}

/** A task as `task.getList` shows it: without members and auditors. */
export function showListedTask(call: XmlCall, task: Task): object {
  const { contacts, tasks, templates, customFields } = call.company
  const client = task.counterparty === undefined ? undefined : contacts.find(task.counterparty)
  const template = task.template === undefined ? undefined : templates.find('task', task.template)
  const parent = task.parent === undefined ? undefined : tasks.find(task.parent)
  return {
    id: task.id,
    title: task.name,
    description: task.description,
    importance: task.isImportant ? 'HIGH' : 'AVERAGE',
    status: task.status,
    statusSet: 0,
    checkResult: toFlag(false),
    type: 'task',
    owner: task.owner && showPerson(call, task.owner),
    parent: { id: parent?.id ?? 0 },
    template: template && { id: template.number, name: template.name },
    project: { id: 0, title: '' },
    client: client && { id: client.id, name: client.firstName },
    beginDateTime: call.showMoment(task.createdAt),
    startTime: '',
    endTime: '',
    duration: 0,
    durationUnit: 0,
    general: task.number,
    isOverdued: toFlag(false),
    isCloseToDeadline: toFlag(false),
    isNotAcceptedInTime: toFlag(false),
    isSummary: toFlag(false),
    starred: toFlag(false),
    additionalDescriptionData: '',
    workers: showPeople(call, task.workers),
    customData: showCustomData(customFields, 'task', task.customValues),
  }
}
