import type { CallOptions, XmlApi } from './call.ts'
import { type PlanfixTask, readTask } from './read-task.ts'
import { childOf } from './read-xml.ts'
import { type TaskRef, toTaskRef } from './refs.ts'

/** Planfix help: task.get. */
export async function taskGet(api: XmlApi, task: TaskRef, options: CallOptions): Promise<PlanfixTask> {
  const response = await api.call('task.get', { task: toTaskRef(task) }, options)
  return readTask(childOf(response, 'task'), 'task.get')
}
