import type { TaskNumber } from '../../domain/ids.ts'
import { type CustomValue, customDataOf } from './custom-data.ts'
import { lacking } from './errors.ts'
import type { PlanfixContactId, PlanfixTaskId } from './ids.ts'
import { type Person, personOf, readNamed, type Team, teamOf } from './people.ts'
import { childOf, idOf, textOf, type XmlElement } from './read-xml.ts'

export interface PlanfixTask {
  id: PlanfixTaskId
  number: TaskNumber
  title: string
  /** HTML. */
  description: string
  /** HTML; what Planfix shows below the description of a task that came from a messenger. */
  additionalDescription: string
  /** `task`, `template` or `checklist item`; empty in older answers. */
  type: string
  /** A number in practice, though documented as a name such as DRAFT or ACTIVE. */
  status: string
  /** The process its statuses belong to. */
  statusSet: string
  owner: Person | null
  parentId: PlanfixTaskId | null
  templateId: PlanfixTaskId | null
  client: { id: PlanfixContactId; name: string } | null
  /** When it was made: `DD-MM-YYYY HH:MM` in the time zone of the employee we act as. */
  beginDateTime: string
  workers: Team
  /** Not given by `task.getList`; nor are auditors. */
  members: Team
  auditors: Team
  customData: CustomValue[]
}

/** @throws PlanfixStrangeAnswerError when it lacks its id or its number. */
export function readTask(element: XmlElement | undefined, method: string): PlanfixTask {
  const id = idOf<PlanfixTaskId>(element, 'id')
  const number = idOf<TaskNumber>(element, 'general')
  if (!element || !id || !number) throw lacking(method, id ? 'task/general' : 'task/id')
  return {
    id,
    number,
    title: textOf(element, 'title'),
    description: childOf(element, 'description')?.text ?? '',
    additionalDescription: childOf(element, 'additionalDescriptionData')?.text ?? '',
    type: textOf(element, 'type'),
    status: textOf(element, 'status'),
    statusSet: textOf(element, 'statusSet'),
    owner: personOf(element, 'owner'),
    parentId: idOf(childOf(element, 'parent'), 'id'),
    templateId: idOf(childOf(element, 'template'), 'id'),
    client: readNamed(childOf(element, 'client')),
    beginDateTime: textOf(element, 'beginDateTime'),
    workers: teamOf(element, 'workers'),
    members: teamOf(element, 'members'),
    auditors: teamOf(element, 'auditors'),
    customData: customDataOf(element),
  }
}
