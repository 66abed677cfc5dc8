import { findTask } from './find-objects.ts'
import { readTask, readTaskStatus } from './read-task.ts'
import type { XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/**
 * `task.update`: "parameters not given (except id) are replaced by default values". Planfix help: XML API, "task.update". The owner's
 * default is the caller; a status is no property of the task here, it stays where none is given.
 */
export const taskUpdate: XmlMethod = (call) => {
  const node = call.required('task')
  const task = findTask(call, node)
  const { name, ...told } = readTask(call, node)
  if (name === undefined) throw new XmlRefusal('0009')
  const customValues = told.customValues && { ...task.customValues, ...told.customValues }
  const status = readTaskStatus(call, node)
  const { tasks } = call.company
  tasks.replace(task.number, { owner: call.person, ...told, name, customValues, fileIds: task.fileIds }, call.author, call.isSilent)
  if (status !== undefined) tasks.setStatus(task.number, status, call.author, call.isSilent)
  return { task: { id: task.id } }
}
