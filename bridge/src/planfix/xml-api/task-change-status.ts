import type { CallOptions, XmlApi } from './call.ts'
import type { PlanfixTaskId } from './ids.ts'

/** Planfix help: task.changeStatus. `status`: a name such as COMPLETED, or the number of a status of the process; REJECTED is not allowed. */
export async function taskChangeStatus(
  api: XmlApi,
  { taskId, status }: { taskId: PlanfixTaskId; status: string | number },
  options: CallOptions,
): Promise<void> {
  await api.call('task.changeStatus', { task: { id: taskId }, status }, options)
}
