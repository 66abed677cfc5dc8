import type { PlanfixCommentId, TaskNumber } from '../../domain/ids.ts'
import type { ContactNumber, ContactUserId, FileVersionId, PlanfixContactId, PlanfixFileId, PlanfixTaskId } from './ids.ts'
import { textOf, wholeNumber, type XmlElement } from './read-xml.ts'
import type { XmlBody } from './write-xml.ts'

/** Ways to name a task, a contact or a file; Planfix takes any of them. */
export type TaskRef = { taskId: PlanfixTaskId } | { taskNumber: TaskNumber }
export type ContactRef = { contactId: PlanfixContactId } | { contactUserId: ContactUserId } | { contactNumber: ContactNumber }
export type FileRef = { fileId: PlanfixFileId } | { fileVersionId: FileVersionId }

/** Where a comment stands: in a task, or in the card of a contact. */
export type CommentPlace = TaskRef | { contactNumber: ContactNumber }

export function toTaskRef(ref: TaskRef): XmlBody {
  return 'taskId' in ref ? { id: ref.taskId } : { general: ref.taskNumber }
}

export function toContactRef(ref: ContactRef): XmlBody {
  if ('contactId' in ref) return { id: ref.contactId }
  return 'contactUserId' in ref ? { userid: ref.contactUserId } : { general: ref.contactNumber }
}

export function toFileRef(ref: FileRef): XmlBody {
  return 'fileId' in ref ? { id: ref.fileId } : { uniqueId: ref.fileVersionId }
}

export function toCommentPlace(place: CommentPlace): XmlBody {
  return 'contactNumber' in place ? { contact: { general: place.contactNumber } } : { task: toTaskRef(place) }
}

/** The id of a comment; null where it is absent or 0. */
export function commentIdOf(element: XmlElement | undefined, name: string): PlanfixCommentId | null {
  const text = textOf(element, name)
  return wholeNumber(text) ? (text as PlanfixCommentId) : null
}
