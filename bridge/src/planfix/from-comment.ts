import type { PlanfixEvent } from '../domain/event.ts'
import { fromCommentHtml } from './comment-html.ts'
import { isNotDeliveredText } from './comment-texts.ts'
import type { CommentedMessage, TaskChat } from './planfix-notes.ts'
import type { PlanfixComment } from './task-api.ts'

export interface FromCommentContext {
  /** The message that this comment is, if it is known to be one. */
  known: CommentedMessage | null
  /** Planfix pushes new answers itself. */
  isPushed: boolean
  /** Older comments were there before we looked, epoch ms. */
  notBefore: number
}

/**
 * A comment of a chat's task as a neutral event, or undefined when the customer has nothing of it. Planfix's own rule for
 * messengers holds: a customer gets the comments that notify him, and no hidden ones (Planfix help: "Telegram").
 */
export function fromComment(comment: PlanfixComment, place: TaskChat, context: FromCommentContext): PlanfixEvent | undefined {
  const { known } = context
  if (known) return known.author === 'employee' ? changeOf(comment) : undefined
  if (context.isPushed || comment.isDeleted || comment.at < context.notBefore || !isForCustomer(comment, place)) return undefined
  return {
    kind: 'message_sent',
    origin: 'Planfix',
    author: 'employee',
    chat: { by: 'chat_key', chatKey: place.chatKey },
    planfixMessageId: null,
    identity: { by: 'comment', id: comment.id },
    text: fromCommentHtml(comment.html),
    attachments: comment.fileNames.map((name) => ({ name, url: '' })),
    employeeName: comment.owner.name,
  }
}

function changeOf({ id, isDeleted, html }: PlanfixComment): PlanfixEvent {
  if (isDeleted) return { kind: 'message_deleted', origin: 'Planfix', planfixCommentId: id }
  return { kind: 'message_edited', origin: 'Planfix', planfixCommentId: id, text: fromCommentHtml(html) }
}

function isForCustomer({ isWritten, isHidden, owner, notified, source, html }: PlanfixComment, { contact }: TaskChat): boolean {
  if (!isWritten || isHidden || contact === null) return false
  const isOurs = source !== null && source !== 'planfix'
  if (isOurs || owner.person === contact.person || !notified.includes(contact.person)) return false
  return !isNotDeliveredText(fromCommentHtml(html))
}
