import type { TaskNumber } from '../../domain/ids.ts'
import type { CallOptions, XmlApi } from './call.ts'
import { type NewCustomValue, toCustomData } from './custom-data.ts'
import { lacking } from './errors.ts'
import type { PersonId, PlanfixContactId, PlanfixTaskId } from './ids.ts'
import { type NewTeam, toTeam } from './people.ts'
import { childOf, idOf } from './read-xml.ts'

export interface TaskAdd {
  /**
   * Gives the form and its custom fields; dates, auditors, data tags, files, reminders and checklists are not taken
   * over, workers and members only where none are given here.
   */
  templateId?: PlanfixTaskId
  title: string
  /** HTML. */
  description?: string
  /** A name such as ACTIVE, or the number of a status of the process. */
  status?: string | number
  statusSet?: number
  /** The requester; by default whoever we act as. */
  owner?: PersonId
  parentId?: PlanfixTaskId
  /** The counterparty, by `contact/id`. */
  clientId?: PlanfixContactId
  /** When it was made: `DD-MM-YYYY HH:MM` in the time zone of the employee we act as; only with an administrator's rights. */
  beginDateTime?: string
  workers?: NewTeam
  members?: NewTeam
  auditors?: NewTeam
  customData?: readonly NewCustomValue[]
}

export interface TaskAdded {
  id: PlanfixTaskId
  number: TaskNumber
}

/** Planfix help: task.add. */
export async function taskAdd(api: XmlApi, request: TaskAdd, options: CallOptions): Promise<TaskAdded> {
  const response = await api.call('task.add', { task: toTask(request) }, options)
  const task = childOf(response, 'task')
  const id = idOf<PlanfixTaskId>(task, 'id')
  const number = idOf<TaskNumber>(task, 'general')
  if (!id || !number) throw lacking('task.add', id ? 'task/general' : 'task/id')
  return { id, number }
}

function toTask(task: TaskAdd) {
  return {
    template: task.templateId,
    title: task.title,
    description: task.description,
    status: task.status,
    statusSet: task.statusSet,
    owner: task.owner && { id: task.owner },
    parent: task.parentId && { id: task.parentId },
    client: task.clientId && { id: task.clientId },
    beginDateTime: task.beginDateTime,
    workers: toTeam(task.workers),
    members: toTeam(task.members),
    auditors: toTeam(task.auditors),
    customData: toCustomData(task.customData),
  }
}
