import type { PlanfixCommentId } from '../../domain/ids.ts'
import type { CallOptions, XmlApi } from './call.ts'
import { type PlanfixAction, readAction } from './read-action.ts'
import { childOf } from './read-xml.ts'

/** Planfix help: action.get. */
export async function actionGet(api: XmlApi, id: PlanfixCommentId, options: CallOptions): Promise<PlanfixAction> {
  const response = await api.call('action.get', { action: { id } }, options)
  return readAction(childOf(response, 'action'), 'action.get')
}
