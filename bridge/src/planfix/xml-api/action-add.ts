import type { PlanfixCommentId } from '../../domain/ids.ts'
import type { CallOptions, XmlApi } from './call.ts'
import { lacking } from './errors.ts'
import type { PersonId } from './ids.ts'
import { toIds } from './people.ts'
import { childOf } from './read-xml.ts'
import { type CommentPlace, commentIdOf, toCommentPlace } from './refs.ts'

export interface ActionAdd {
  /** HTML. Files follow with `file.upload`. */
  description: string
  place: CommentPlace
  /** A name such as ACTIVE, or the number of a status of the task's process. */
  newStatus?: string | number
  notified?: readonly PersonId[]
  /** Only for the notified, and for administrators. */
  isHidden?: boolean
  /** The author; by default whoever we act as. */
  owner?: PersonId
  /** When it was written: `DD-MM-YYYY HH:MM` in the time zone of the employee we act as; only with an administrator's rights. */
  dateTime?: string
}

/** Planfix help: action.add. */
export async function actionAdd(api: XmlApi, request: ActionAdd, options: CallOptions): Promise<PlanfixCommentId> {
  const { description, place, newStatus, isHidden, owner, dateTime } = request
  const action = {
    description,
    ...toCommentPlace(place),
    taskNewStatus: newStatus,
    notifiedList: toNotifiedList(request.notified),
    isHidden,
    owner: owner && { id: owner },
    dateTime,
  }
  const response = await api.call('action.add', { action }, options)
  const id = commentIdOf(childOf(response, 'action'), 'id')
  if (!id) throw lacking('action.add', 'action/id')
  return id
}

/** One `user` with several `id` in it, as the help has it for comments. */
export function toNotifiedList(notified: readonly PersonId[] | undefined) {
  const user = toIds(notified)
  return user && { user }
}
