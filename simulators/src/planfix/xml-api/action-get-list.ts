import type { Comment } from '../company/comment.ts'
import { showAction } from './action-view.ts'
import { findContact, findTask } from './find-objects.ts'
import { pageOf } from './list-page.ts'
import type { XmlCall, XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `action.getList`: the history of one task or one contact, newest first unless told otherwise. */
export const actionGetList: XmlMethod = (call) => {
  const { comments } = call.company
  return { actions: pageOfActions(call, comments.historyOf(readPlace(call))) }
}

/** The page of those that the caller may see and nobody has deleted. */
export function pageOfActions(call: XmlCall, comments: readonly Comment[]): object {
  const sort = call.request.word('sort') ?? 'desc'
  if (sort !== 'asc' && sort !== 'desc') throw new XmlRefusal('0015')
  const shown = comments
    .filter((comment) => !comment.isDeleted && call.maySeeComment(comment))
    .toSorted((one, other) => one.dateTime - other.dateTime || one.id - other.id)
  return pageOf(call.request, sort === 'asc' ? shown : shown.reverse(), 'action', (comment) => showAction(call, comment))
}

function readPlace(call: XmlCall) {
  const [task, contact] = [call.request.child('task'), call.request.child('contact')]
  if (task && contact) throw new XmlRefusal('0019')
  if (task) return { taskNumber: findTask(call, task).number }
  if (!contact) throw new XmlRefusal('0009')
  return { contactNumber: findContact(call, contact).number }
}
