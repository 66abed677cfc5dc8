import { readCustomData } from './custom-data.ts'
import { findTask } from './find-objects.ts'
import type { XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `task.updateCustomData`: the values that are named, and nothing else. */
export const taskUpdateCustomData: XmlMethod = (call) => {
  const node = call.required('task')
  const task = findTask(call, node)
  const told = readCustomData(call.company.customFields, 'task', node)
  if (!told) throw new XmlRefusal('0009')
  call.company.tasks.change(task.number, { customValues: { ...task.customValues, ...told } }, call.author, call.isSilent)
  return { task: { id: task.id } }
}
