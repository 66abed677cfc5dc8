import { mayEdit } from './action-update.ts'
import { findComment } from './find-objects.ts'
import type { XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `action.delete`: of a comment that did not change the task's status (4007), by its author or an administrator (4001). */
export const actionDelete: XmlMethod = (call) => {
  const comment = findComment(call, call.required('action'))
  if (!comment.isPersonal || !(call.isAdministrator || mayEdit(call, comment))) throw new XmlRefusal('4001')
  if (comment.statusChange) throw new XmlRefusal('4007')
  call.company.comments.delete(comment.id)
  return { action: { id: comment.id } }
}
