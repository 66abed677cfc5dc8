import type { CallOptions, XmlApi } from './call.ts'
import { type Page, type PageRequest, readPage, toPage } from './page.ts'
import { type PlanfixAction, readAction } from './read-action.ts'
import { type CommentPlace, toCommentPlace } from './refs.ts'

export interface ActionGetList extends PageRequest {
  place: CommentPlace
  /** The newest first by default. */
  sort?: 'asc' | 'desc'
}

/** Planfix help: action.getList. */
export async function actionGetList(api: XmlApi, request: ActionGetList, options: CallOptions): Promise<Page<PlanfixAction>> {
  const body = { ...toCommentPlace(request.place), ...toPage(request), sort: request.sort }
  const response = await api.call('action.getList', body, options)
  return readPage(response, { method: 'action.getList', list: 'actions', item: 'action' }, readAction)
}
