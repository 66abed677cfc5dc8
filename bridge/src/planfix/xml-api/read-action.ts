import type { PlanfixCommentId } from '../../domain/ids.ts'
import { lacking } from './errors.ts'
import type { ContactNumber, PlanfixFileId, PlanfixTaskId } from './ids.ts'
import { type Person, peopleOf, personOf, readNamed } from './people.ts'
import { childOf, childrenOf, idOf, isSet, textOf, type XmlElement } from './read-xml.ts'
import { commentIdOf } from './refs.ts'

/** An entry in the feed of a task or a contact: a comment of a person, or a note of Planfix about a change. */
export interface PlanfixAction {
  id: PlanfixCommentId
  /** HTML; in notes of Planfix placeholders such as `{event21}`. */
  description: string
  /** ACTION, COMMENT, FILE, TASKCREATED, STATUSCHANGED, REMINDER and more (Planfix help, "Типы действий"). */
  type: string
  isNotRead: boolean
  isFromEmail: boolean
  /** `DD-MM-YYYY HH:MM` in the time zone of the employee we act as. */
  dateTime: string
  /** By its internal id; `task.getMulti` gives the numbers. Null in the card of a contact. */
  task: { id: PlanfixTaskId; title: string } | null
  contact: { number: ContactNumber; name: string } | null
  owner: Person | null
  statusChange: { oldStatus: string; newStatus: string } | null
  files: { id: PlanfixFileId; name: string }[]
  notified: Person[]
}

/** Whether a person wrote it. FILE is a comment that has files and no text. */
export function isComment({ type }: PlanfixAction): boolean {
  return type === 'ACTION' || type === 'COMMENT' || type === 'FILE'
}

/** @throws PlanfixStrangeAnswerError when it has no id. */
export function readAction(element: XmlElement | undefined, method: string): PlanfixAction {
  const id = commentIdOf(element, 'id')
  if (!element || !id) throw lacking(method, 'action/id')
  return {
    id,
    description: childOf(element, 'description')?.text ?? '',
    type: textOf(element, 'type'),
    isNotRead: isSet(element, 'isNotRead'),
    isFromEmail: isSet(element, 'fromEmail'),
    dateTime: textOf(element, 'dateTime'),
    task: taskOf(element),
    contact: contactOf(element),
    owner: personOf(element, 'owner'),
    statusChange: statusChangeOf(element),
    files: childrenOf(element, 'file', 'files').flatMap((file) => readNamed<PlanfixFileId>(file) ?? []),
    notified: peopleOf(element, 'notifiedList'),
  }
}

function taskOf(element: XmlElement): PlanfixAction['task'] {
  const task = childOf(element, 'task')
  const id = idOf<PlanfixTaskId>(task, 'id')
  return id && { id, title: textOf(task, 'title') }
}

function contactOf(element: XmlElement): PlanfixAction['contact'] {
  const contact = childOf(element, 'contact')
  const number = idOf<ContactNumber>(contact, 'general')
  return number && { number, name: textOf(contact, 'name') }
}

function statusChangeOf(element: XmlElement): PlanfixAction['statusChange'] {
  const change = childOf(element, 'statusChange')
  return change ? { oldStatus: textOf(change, 'oldStatus'), newStatus: textOf(change, 'newStatus') } : null
}
