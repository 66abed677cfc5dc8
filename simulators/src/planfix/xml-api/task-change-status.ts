import { systemStatuses } from '../company/task-status.ts'
import { findTask } from './find-objects.ts'
import { readTaskStatus } from './read-task.ts'
import type { XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `task.changeStatus`: to any status but REJECTED; DELAYED wants to know until when. */
export const taskChangeStatus: XmlMethod = (call) => {
  const task = findTask(call, call.required('task'))
  const status = readTaskStatus(call, call.request)
  if (status === undefined) throw new XmlRefusal('0009')
  if (status === systemStatuses.rejected.id) throw new XmlRefusal('0016')
  const until = call.request.word('dateTime')
  if (status === systemStatuses.delayed.id && until === undefined) throw new XmlRefusal('0017')
  if (until !== undefined) call.moment(until)
  call.company.tasks.setStatus(task.number, status, call.author, call.isSilent)
  return { task: { id: task.id } }
}
