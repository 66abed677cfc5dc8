import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { type Comment, comment, commentFields } from './comment.ts'
import { readAnswer } from './readers.ts'

const answer = z.object({ comment })

/** `GET /comment/{id}`: one comment, of whatever task. */
export async function commentGet(
  client: RestApi,
  commentId: number,
  options: CallOptions,
  fields: readonly string[] = commentFields,
): Promise<Comment> {
  const query = { fields: fields.join(',') }
  const path = `/comment/${commentId}`
  return readAnswer(await client.call({ ...options, method: 'GET', path, query, scope: 'comment_readonly' }), answer).comment
}
