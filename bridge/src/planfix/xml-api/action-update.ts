import type { PlanfixCommentId } from '../../domain/ids.ts'
import { toNotifiedList } from './action-add.ts'
import type { CallOptions, XmlApi } from './call.ts'
import type { PersonId } from './ids.ts'

/** Only ACTION and COMMENT can be updated, their text only by its author or a robot. */
export interface ActionUpdate {
  id: PlanfixCommentId
  /** HTML. */
  description?: string
  /** Only in the last comment of a task. */
  newStatus?: string | number
  notified?: readonly PersonId[]
  isHidden?: boolean
  /** As in `action.add`; unchanged by default. */
  dateTime?: string
}

/** Planfix help: action.update. */
export async function actionUpdate(api: XmlApi, request: ActionUpdate, options: CallOptions): Promise<void> {
  const { id, description, newStatus, notified, isHidden, dateTime } = request
  const action = { id, description, taskNewStatus: newStatus, notifiedList: toNotifiedList(notified), isHidden, dateTime }
  await api.call('action.update', { action }, options)
}
