import { describe, expect, test } from 'vitest'
import type { TelegramEvent } from '../domain/event.ts'
import type { TelegramAccountId, TelegramChatId, TelegramMessageId } from '../domain/ids.ts'
import { orderEvents } from './order-events.ts'

const accountId = '700100' as TelegramAccountId
const kinds = { sent: 'message_sent', edited: 'message_edited', deleted: 'message_deleted' } as const

/** `sent 5`: the new message with the number 5. */
function eventOf(said: string): TelegramEvent {
  const [kind, id] = said.split(' ') as [keyof typeof kinds, string]
  const telegramMessageId = Number(id) as TelegramMessageId
  if (kind === 'deleted') return { kind: 'message_deleted', origin: 'Telegram', accountId, telegramMessageId }
  return {
    kind: kinds[kind],
    origin: 'Telegram',
    author: 'contact',
    chat: { accountId, chatId: '1' as TelegramChatId },
    contact: { firstName: '', lastName: '', username: '', phone: '', language: '' },
    telegramMessageId,
    text: said,
    files: [],
    albumId: null,
    sentAt: 0,
  }
}

const said = ({ kind, telegramMessageId }: TelegramEvent) => `${kind.replace('message_', '')} ${telegramMessageId}`

describe('what came together is taken in the order in which it was written', () => {
  test.each([
    ['messages by their number', ['sent 3', 'sent 1', 'sent 2'], ['sent 1', 'sent 2', 'sent 3']],
    ['an edit of an earlier message where it came', ['sent 7', 'edited 2', 'sent 8'], ['sent 7', 'edited 2', 'sent 8']],
    ['an edit behind its message', ['edited 2', 'sent 1', 'sent 2', 'sent 3'], ['sent 1', 'sent 2', 'edited 2', 'sent 3']],
    ['changes of one message in their own order', ['edited 1', 'deleted 1', 'sent 1'], ['sent 1', 'edited 1', 'deleted 1']],
    ['a message that came twice', ['sent 2', 'sent 1', 'deleted 2', 'sent 2'], ['sent 1', 'sent 2', 'deleted 2', 'sent 2']],
    ['nothing', [], []],
  ])('%s', (_, came, taken) => {
    expect(orderEvents(came.map(eventOf)).map(said)).toEqual(taken)
  })
})
