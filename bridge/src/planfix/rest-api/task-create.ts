import type { CallOptions, RestApi } from './call.ts'
import { type TaskFields, toTaskRequest } from './task-fields.ts'
import { type Created, readCreated } from './writing.ts'

export type NewTask = TaskFields & { name: string }

/** `POST /task/`: creates a task. */
export async function taskCreate(client: RestApi, task: NewTask, options: CallOptions): Promise<Created> {
  const body = toTaskRequest(task)
  return readCreated(await client.call({ ...options, method: 'POST', path: '/task/', body, scope: 'task_add' }))
}
