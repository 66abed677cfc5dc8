import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { readAnswer } from './readers.ts'
import { type Task, task, taskFields } from './task.ts'

const answer = z.object({ task })

/** `GET /task/{id}`: one task by its number; `status.isActive` tells whether it is still worked on. */
export async function taskGet(
  client: RestApi,
  taskNumber: number,
  options: CallOptions,
  fields: readonly string[] = taskFields,
): Promise<Task> {
  const query = { fields: fields.join(',') }
  const path = `/task/${taskNumber}`
  return readAnswer(await client.call({ ...options, method: 'GET', path, query, scope: 'task_readonly' }), answer).task
}
