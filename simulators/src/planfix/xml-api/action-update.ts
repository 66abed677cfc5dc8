import type { Comment } from '../company/comment.ts'
import { isSamePerson } from '../company/person.ts'
import { findComment } from './find-objects.ts'
import { readActionContent, readNewStatus } from './read-action.ts'
import type { XmlCall, XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/**
 * `action.update`: only of an ACTION or a COMMENT (4005), the text only by its author or a robot (4001: in Planfix's own pages nobody
 * else can edit it), the status only in the last comment of the task (4007).
 */
export const actionUpdate: XmlMethod = (call) => {
  const node = call.required('action')
  const comment = findComment(call, node)
  if (comment.type !== 'ACTION' && comment.type !== 'COMMENT') throw new XmlRefusal('4005')
  const content = readActionContent(call, node)
  if (content.html !== undefined && !mayEdit(call, comment)) throw new XmlRefusal('4001')
  const statusChange = changeStatus(call, comment, readNewStatus(call, node))
  call.company.comments.change(comment.id, { ...content, statusChange })
  return { action: { id: comment.id } }
}

/** Its author may, and a robot. */
export function mayEdit(call: XmlCall, { author }: Comment): boolean {
  const person = call.company.people.personOf(author)
  return call.caller.role === 'ROBOT' || (person !== undefined && isSamePerson(person, call.person))
}

function changeStatus(call: XmlCall, comment: Comment, status: number | undefined) {
  if (status === undefined) return undefined
  const { tasks, comments } = call.company
  const isLast = comment.taskNumber !== undefined && comments.ofTask(comment.taskNumber).at(-1)?.id === comment.id
  if (comment.taskNumber === undefined || !isLast) throw new XmlRefusal('4007')
  const old = tasks.get(comment.taskNumber).status
  tasks.setStatus(comment.taskNumber, status, call.author, true)
  return { old, new: status }
}
