import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { type Comment, comment, commentFields } from './comment.ts'
import { pageSize as largestPage } from './pages.ts'
import { list, readAnswer } from './readers.ts'

export interface CommentSearch {
  taskNumber: number
  /** `New` means unread by the employee whom the token acts as: no cursor of ours. */
  typeList: 'Comments' | 'All' | 'New' | 'Deleted'
  order: { field: 'id' | 'dateTime'; direction: 'Asc' | 'Desc' }
  /** How many to leave out at the beginning; 0 unless told. */
  offset?: number
  /** How many at most; 100 unless told. */
  pageSize?: number
}

export interface CommentPage {
  comments: Comment[]
  isLast: boolean
}

const answer = z.object({ comments: list(comment) })

/**
 * `POST /task/{id}/comments/list`: one page of a task's comments. The description spells the key of `resultOrder` "filed", its
 * example "field"; the example is right.
 */
export async function commentList(
  client: RestApi,
  { taskNumber, typeList, order, offset = 0, pageSize = largestPage }: CommentSearch,
  options: CallOptions,
  fields: readonly string[] = commentFields,
): Promise<CommentPage> {
  const body = { offset, pageSize, fields: fields.join(','), typeList, resultOrder: [order] }
  const path = `/task/${taskNumber}/comments/list`
  const { comments } = readAnswer(await client.call({ ...options, method: 'POST', path, body, scope: 'comment_readonly' }), answer)
  return { comments, isLast: comments.length < pageSize }
}
