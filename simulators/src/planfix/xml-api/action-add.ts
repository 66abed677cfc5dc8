import type { NewComment } from '../company/comments.ts'
import { findContact, findTask, readPerson } from './find-objects.ts'
import { readActionContent, readNewStatus } from './read-action.ts'
import type { XmlCall, XmlMethod } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `action.add`: a comment in a task or at a contact, of the caller or of whom `owner` names. */
export const actionAdd: XmlMethod = (call) => {
  const node = call.required('action')
  const place = readPlace(call, node)
  const content = readActionContent(call, node)
  if (content.html === undefined) throw new XmlRefusal('0009')
  const owner = node.child('owner')?.word('id')
  const author = owner === undefined ? call.author : call.company.people.authorOf(readPerson(call, owner))
  const statusChange = changeStatus(call, place, readNewStatus(call, node))
  const type = statusChange ? 'ACTION' : 'COMMENT'
  return { action: { id: addComment(call, { ...place, ...content, author, type, statusChange }) } }
}

/** Adds a comment that the XML API brought; tells the contact it notifies, if it is so and not silent. Returns its id. */
export function addComment(call: XmlCall, comment: NewComment): number {
  const { comments, account } = call.company
  const brought = { ...comment, via: 'xml', fromType: 'Planfix' } as const
  if (call.isSilent || !account.settings.pushesApiComments) return comments.add(brought).id
  return call.answering.write(brought).comment.id
}

type Place = { readonly taskNumber: number } | { readonly contactNumber: number }

/** Exactly one of `task` and `contact` is to be there. */
function readPlace(call: XmlCall, node: XmlNode): Place {
  const [task, contact] = [node.child('task'), node.child('contact')]
  if (task && contact) throw new XmlRefusal('0019')
  if (task) return { taskNumber: findTask(call, task).number }
  if (!contact) throw new XmlRefusal('0009')
  return { contactNumber: findContact(call, contact).number }
}

/** The comment tells of the change itself; the history does not tell it again. */
function changeStatus(call: XmlCall, place: Place, status: number | undefined) {
  if (status === undefined) return undefined
  if (!('taskNumber' in place)) throw new XmlRefusal('4007')
  const { tasks } = call.company
  const old = tasks.get(place.taskNumber).status
  if (old === status) return undefined
  tasks.setStatus(place.taskNumber, status, call.author, true)
  return { old, new: status }
}
