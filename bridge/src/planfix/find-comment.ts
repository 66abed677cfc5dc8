import type { PlanfixCommentId } from '../domain/ids.ts'
import { fromCommentHtml, isSameText } from './comment-html.ts'
import type { PlanfixComment } from './task-api.ts'

export interface SoughtComment {
  text: string
  /** Epoch ms; comments older than this by more than the precision of Planfix's clock are others. */
  since: number
  /** Whether this is somebody who may have written it. */
  isAuthor: (comment: PlanfixComment) => boolean
  /** Comments that are known to be other messages: one comment proves one message. */
  known: Set<PlanfixCommentId>
  /** How many earlier messages read the same and have a comment among the rest, nobody knows which. */
  others?: number
}

/** Planfix tells minutes, and its clock may differ a little from ours, ms. */
const clockToleranceMs = 2 * 60_000

/**
 * The comment that a message became, among a task's comments (newest first). Of several that look alike the oldest is
 * taken: messages of a chat arrive in order, and those before it have their comments already.
 */
export function findComment(
  comments: PlanfixComment[],
  { text, since, isAuthor, known, others = 0 }: SoughtComment,
): PlanfixComment | undefined {
  return comments
    .filter((comment) => !known.has(comment.id) && comment.isWritten && !comment.isDeleted && isAuthor(comment))
    .filter(({ at, html }) => at >= since - clockToleranceMs && isSameText(fromCommentHtml(html), text))
    .at(-1 - others)
}
