import type { ConnectionId, PlanfixCommentId } from '../domain/ids.ts'
import type { Outcome } from '../outbox/outcome.ts'
import { fromCommentHtml } from './comment-html.ts'
import { isNotDeliveredText } from './comment-texts.ts'
import type { PlanfixNotes } from './planfix-notes.ts'
import type { CallOptions, TaskApi } from './task-api.ts'

/**
 * Reads a comment by its id (an automation gave nothing else) and finds the chat that it is for. A customer's own words,
 * hidden comments and what Planfix itself notes go nowhere: a scenario runs at every comment.
 */
export async function fetchComment(
  id: PlanfixCommentId,
  { api, notes, connectionId }: { api: TaskApi; notes: PlanfixNotes; connectionId: ConnectionId },
  calls: CallOptions,
): Promise<Outcome> {
  const comment = await api.readComment(id, calls)
  if (!comment) return noComment(id)
  const place = await notes.findChatOfTask(connectionId, comment.taskRef)
  if (!place) return noChat(id)
  const nothing = { kind: 'delivered', receipt: {} } as const
  if (!comment.isWritten || comment.isDeleted) return { ...nothing, answer: `comment ${id} is not an employee's message` }
  if (comment.isHidden) return { ...nothing, answer: `comment ${id} is hidden` }
  if (comment.owner.person === place.contact?.person) return { ...nothing, answer: `comment ${id} is the customer's own` }
  const text = fromCommentHtml(comment.html)
  const known = await notes.findMessageOfComment(connectionId, id)
  if (known && known.author !== 'employee') return { ...nothing, answer: `comment ${id} is the bridge's own` }
  if (isNotDeliveredText(text)) return { ...nothing, answer: `comment ${id} tells employees of a failure` }
  return {
    kind: 'delivered',
    answer: `comment ${id} for chat ${place.chatKey}`,
    receipt: { chatId: place.chatId, comment: { text, employeeName: comment.owner.name, fileNames: comment.fileNames } },
  }
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
