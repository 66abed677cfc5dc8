import type { CallOptions, RestApi } from './call.ts'
import { type CommentFields, toCommentRequest } from './comment-fields.ts'
import type { PersonRef } from './prefixed-id.ts'
import { toTimePoint } from './time-point.ts'
import { type Created, readCreated, toPerson } from './writing.ts'

export interface NewComment extends CommentFields {
  taskNumber: number
  /** The author, who may be a contact; without one it is whoever the token acts as. */
  owner?: PersonRef
  /** When it was really written, epoch ms; without it, now. */
  writtenAt?: number
}

/** `POST /task/{id}/comments/`: adds a comment to a task. */
export async function commentCreate(
  client: RestApi,
  { taskNumber, owner, writtenAt, ...fields }: NewComment,
  options: CallOptions,
): Promise<Created> {
  const dateTime = writtenAt === undefined ? undefined : toTimePoint(writtenAt)
  const body = { ...toCommentRequest(fields), owner: toPerson(owner), dateTime }
  const path = `/task/${taskNumber}/comments/`
  return readCreated(await client.call({ ...options, method: 'POST', path, body, scope: 'comment_add' }))
}
