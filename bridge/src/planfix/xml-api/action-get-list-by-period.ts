import type { CallOptions, XmlApi } from './call.ts'
import type { PlanfixTaskId } from './ids.ts'
import { type Page, type PageRequest, readPage, toPage } from './page.ts'
import { type PlanfixAction, readAction } from './read-action.ts'

export interface ActionGetListByPeriod extends PageRequest {
  /** `DD-MM-YYYY HH:MM` in the time zone of the employee we act as. To the minute: let periods overlap. */
  from: string
  to: string
  /** The newest first by default; then what is written while pages are read pushes the older ones to later pages. */
  sort?: 'asc' | 'desc'
  /** By its internal id; by default all tasks that we may see. */
  taskId?: PlanfixTaskId
}

/** Planfix help: action.getListByPeriod. The only list of comments across tasks in any of Planfix's APIs. */
export async function actionGetListByPeriod(
  api: XmlApi,
  request: ActionGetListByPeriod,
  options: CallOptions,
): Promise<Page<PlanfixAction>> {
  const { from, to, sort, taskId } = request
  const body = { fromDate: from, toDate: to, ...toPage(request), sort, task: taskId && { id: taskId } }
  const response = await api.call('action.getListByPeriod', body, options)
  return readPage(response, { method: 'action.getListByPeriod', list: 'actions', item: 'action' }, readAction)
}
