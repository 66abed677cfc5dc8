import type { Delivery } from '../outbox/delivery.ts'
import type { Outcome } from '../outbox/outcome.ts'
import { toCommentHtml } from './comment-html.ts'
import type { PlanfixNotes } from './planfix-notes.ts'
import type { CallOptions, TaskApi } from './task-api.ts'

/**
 * Gives the comment that a message became another text, in the task where it was written. Undefined where that is not to be: no
 * comment is known, Planfix no longer has it, or does not let us edit it (not its author, too old). Then it has to be said anew.
 * @throws what the API throws where the same may succeed later
 */
export async function correctComment(
  { api, notes }: { api: TaskApi; notes: PlanfixNotes },
  { messageId, chat, connectionId, attempts }: Delivery,
  text: string,
  calls: CallOptions,
): Promise<Outcome | undefined> {
  const comment = await notes.findCommentOf(messageId)
  const task = comment && (comment.task ?? (chat && (await notes.findTask(chat.id))))
  if (!comment || !task) return undefined
  try {
    await api.editComment(task, comment.id, toCommentHtml(text), calls)
    return { kind: 'delivered', answer: `comment ${comment.id} changed`, receipt: {} }
  } catch (error) {
    const { kind, stale } = api.classify(error, attempts)
    if (stale === 'task') await notes.noteTaskGone(connectionId, task.ref)
    if (stale || kind === 'rejected') return undefined
    throw error
  }
}
