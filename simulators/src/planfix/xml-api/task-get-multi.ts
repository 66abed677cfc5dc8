import { showTask } from './task-view.ts'
import type { XmlMethod } from './xml-call.ts'
import { toInt } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `task.getMulti`: up to 100 tasks by `general`, which wins, or by `id`. Those that are not there are left out. */
export const taskGetMulti: XmlMethod = (call) => {
  const node = call.required('tasks')
  const { tasks } = call.company
  const numbers = node.children('general').map(({ value }) => toInt(value))
  const ids = node.children('id').map(({ value }) => toInt(value))
  if (numbers.length === 0 && ids.length === 0) throw new XmlRefusal('0009')
  if (Math.max(numbers.length, ids.length) > 100) throw new XmlRefusal('0021')
  const found = numbers.length > 0 ? numbers.map((number) => tasks.find(number)) : ids.map((id) => tasks.ofId(id))
  const shown = found.filter((task) => task !== undefined && call.maySee(task)).flatMap((task) => (task ? showTask(call, task) : []))
  return { tasks: { '@count': shown.length, task: shown } }
}
