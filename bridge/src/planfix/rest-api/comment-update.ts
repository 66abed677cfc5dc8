import type { CallOptions, RestApi } from './call.ts'
import { type CommentFields, toCommentRequest } from './comment-fields.ts'
import { readUpdated, silentQuery, type Updated } from './writing.ts'

export interface CommentChange {
  taskNumber: number
  commentId: number
  /** What is not given stays as it is. Author and date cannot be changed. */
  fields: CommentFields
  isSilent?: boolean
}

/** `POST /task/{id}/comments/{commentId}`: changes a comment. Refused with code 5000 when there is none. */
export async function commentUpdate(
  client: RestApi,
  { taskNumber, commentId, fields, isSilent }: CommentChange,
  options: CallOptions,
): Promise<Updated> {
  const path = `/task/${taskNumber}/comments/${commentId}`
  const call = { method: 'POST', path, query: silentQuery(isSilent), scope: 'comment_update' } as const
  return readUpdated(await client.call({ ...options, ...call, body: toCommentRequest(fields) }))
}
