import type { TelegramEvent } from '../domain/event.ts'

/**
 * What came together, in the order in which it was written: new messages by their number, which grows over all private
 * chats of an account (core.telegram.org/api/updates#message-related-event-sequences). Edits and deletions stay where
 * they came, but never before the message they concern.
 */
export function orderEvents(events: TelegramEvent[]): TelegramEvent[] {
  const messages = events.filter(isMessage).sort((one, other) => one.telegramMessageId - other.telegramMessageId)
  const toCome = new Set(messages.map(({ telegramMessageId }) => telegramMessageId))
  const early: TelegramEvent[] = []
  const ordered: TelegramEvent[] = []
  let next = 0
  for (const event of events) {
    const message = isMessage(event) ? messages[next++] : undefined
    const id = (message ?? event).telegramMessageId
    if (message) ordered.push(message, ...(toCome.delete(id) ? early.filter((change) => change.telegramMessageId === id) : []))
    else if (toCome.has(id)) early.push(event)
    else ordered.push(event)
  }
  return ordered
}

function isMessage(event: TelegramEvent): boolean {
  return event.kind === 'message_sent'
}
