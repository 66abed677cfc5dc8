import type { Comment } from '../company/comment.ts'
import { pageOfActions } from './action-get-list.ts'
import { findTaskById } from './find-objects.ts'
import type { XmlCall, XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/**
 * `action.getListByPeriod`: what was written in all tasks the caller may see, or in one, from one minute to the beginning of another.
 * By the time of writing, not of editing, and without comments at contacts: nothing else is documented.
 */
export const actionGetListByPeriod: XmlMethod = (call) => {
  const [from, to] = [call.request.word('fromDate'), call.request.word('toDate')]
  if (from === undefined || to === undefined) throw new XmlRefusal('0009')
  const [first, last] = [call.moment(from), call.moment(to)]
  const task = call.request.child('task')?.word('id') === undefined ? undefined : findTaskById(call, call.request.child('task'))
  const isWanted = (comment: Comment) => isVisible(call, comment, task?.number) && comment.dateTime >= first && comment.dateTime <= last
  return { actions: pageOfActions(call, call.company.comments.history.filter(isWanted)) }
}

function isVisible(call: XmlCall, { taskNumber }: Comment, wanted: number | undefined): boolean {
  if (taskNumber === undefined || (wanted !== undefined && wanted !== taskNumber)) return false
  const task = call.company.tasks.find(taskNumber)
  return task !== undefined && call.maySee(task)
}
