import type { PlanfixCommentId } from '../../domain/ids.ts'
import type { CallOptions, XmlApi } from './call.ts'

/** Planfix help: action.delete. Needs rights; a comment that changed the status of its task cannot be deleted. */
export async function actionDelete(api: XmlApi, id: PlanfixCommentId, options: CallOptions): Promise<void> {
  await api.call('action.delete', { action: { id } }, options)
}
