import type { TaskNumber } from '../../domain/ids.ts'
import type { CallOptions, XmlApi } from './call.ts'
import type { PlanfixTaskId } from './ids.ts'
import { readPage } from './page.ts'
import { type PlanfixTask, readTask } from './read-task.ts'

/** At most a hundred together. */
export interface TaskGetMulti {
  taskIds?: readonly PlanfixTaskId[]
  taskNumbers?: readonly TaskNumber[]
}

/** Planfix help: task.getMulti. The cheapest way from internal ids, as lists of comments have them, to numbers. */
export async function taskGetMulti(api: XmlApi, { taskIds, taskNumbers }: TaskGetMulti, options: CallOptions): Promise<PlanfixTask[]> {
  const response = await api.call('task.getMulti', { tasks: { id: taskIds, general: taskNumbers } }, options)
  return readPage(response, { method: 'task.getMulti', list: 'tasks', item: 'task' }, readTask).items
}
