import type { ConnectionId, PlanfixCommentId } from '../domain/ids.ts'
import type { Outcome } from '../outbox/outcome.ts'
import { fromCommentHtml } from './comment-html.ts'
import { isNotDeliveredText } from './comment-texts.ts'
import { fromComment } from './from-comment.ts'
import type { PlanfixNotes, TaskChat } from './planfix-notes.ts'
import type { SurvivingCards } from './surviving-cards.ts'
import type { CallOptions, PlanfixComment, TaskApi } from './task-api.ts'

/**
 * Reads a comment by its id (an automation gave nothing else) and finds the chat that it is for. A scenario runs at every
 * comment, so the rule is the one of looking for answers: only what notifies the customer goes out.
 */
export async function fetchComment(
  id: PlanfixCommentId,
  { api, notes, cards, connectionId }: { api: TaskApi; notes: PlanfixNotes; cards: SurvivingCards; connectionId: ConnectionId },
  calls: CallOptions,
): Promise<Outcome> {
  const comment = await api.readComment(id, calls)
  if (!comment) return noComment(id)
  const found = await notes.findChatOfTask(connectionId, comment.taskRef)
  if (!found) return noChat(id)
  const known = await notes.findMessageOfComment(connectionId, id)
  const context = { known, isPushed: false, notBefore: 0 }
  const place = await cards.follow(comment, found, context, calls)
  const event = fromComment(comment, place, context)
  if (event?.kind !== 'message_sent') {
    const why = known ? `is known already (${known.author})` : whyNot(comment, place)
    return { kind: 'delivered', answer: `comment ${id} ${why}`, receipt: {} }
  }
  const { text, employeeName } = event
  return {
    kind: 'delivered',
    answer: `comment ${id} for chat ${place.chatKey}`,
    receipt: { chatId: place.chatId, comment: { text: text ?? '', employeeName, fileNames: comment.fileNames } },
  }
}

function whyNot({ isWritten, isDeleted, isHidden, owner, source, html }: PlanfixComment, { contact }: TaskChat): string {
  if (!isWritten || isDeleted) return "is not an employee's message"
  if (isHidden) return 'is hidden'
  if (owner.person === contact?.person) return "is the customer's own"
  if (isNotDeliveredText(fromCommentHtml(html))) return 'tells employees of a failure'
  if (source !== null && source !== 'planfix') return 'was not written in Planfix'
  return 'does not notify the customer'
}

function noComment(id: PlanfixCommentId): Outcome {
  const reason = {
    en: `Planfix has no comment ${id}, or its token may not see it`,
    ru: `Комментария ${id} в Планфиксе нет или он не виден этому токену`,
  }
  return { kind: 'rejected', answer: `no comment ${id}`, reason }
}

function noChat(id: PlanfixCommentId): Outcome {
  const reason = {
    en: `The task of comment ${id} belongs to no chat of this connection`,
    ru: `Задача комментария ${id} не относится ни к одному чату этого соединения`,
  }
  return { kind: 'rejected', answer: `comment ${id} is in no chat's task`, reason }
}
