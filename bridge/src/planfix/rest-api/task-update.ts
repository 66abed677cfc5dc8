import type { CallOptions, RestApi } from './call.ts'
import { type TaskFields, toTaskRequest } from './task-fields.ts'
import { readUpdated, silentQuery, type Updated } from './writing.ts'

export interface TaskChange {
  taskNumber: number
  /** What is not given stays as it is. */
  fields: TaskFields
  isSilent?: boolean
}

/** `POST /task/{id}`: changes a task. */
export async function taskUpdate(client: RestApi, { taskNumber, fields, isSilent }: TaskChange, options: CallOptions): Promise<Updated> {
  const call = { method: 'POST', path: `/task/${taskNumber}`, query: silentQuery(isSilent), scope: 'task_update' } as const
  return readUpdated(await client.call({ ...options, ...call, body: toTaskRequest(fields) }))
}
