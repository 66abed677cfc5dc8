import type { tl } from '@mtcute/core'
import type { TelegramMessageSent } from '../domain/event.ts'
import type { Words } from '../domain/words.ts'
import type { FromTelegramContext } from './from-telegram.ts'
import { toEvent } from './receive-updates.ts'

/** How many messages one question asks for; Telegram allows a hundred. */
const batchSize = 100

/** A gap wider than this is not looked through any further; it is said then. */
const mostBatches = 1_000

const refusedByTelegram: Words = {
  en: 'Telegram refuses to tell the messages by number',
  ru: 'Telegram не отдаёт сообщения по номерам',
}
const tooWide: Words = { en: 'it is too wide', ru: 'пропуск слишком велик' }

/** Asks for messages by number until it is answered; null when Telegram refuses the question for good. */
export type AskForMessages = (request: tl.messages.RawGetMessagesRequest) => Promise<tl.messages.TypeMessages | null>

/** What was found in a gap; `left` says why it was not looked through to its end. */
export interface RecoveredGap {
  events: TelegramMessageSent[]
  left: Words | null
}

/**
 * Fetches by number what Telegram skipped. The messages of an account's private chats have one growing sequence of
 * numbers (core.telegram.org/api/updates#message-related-event-sequences), so what came after the newest known one is
 * found by asking on until a whole batch is empty. A bot has no other way: it may not read histories.
 */
export async function recoverGap(
  ask: AskForMessages,
  newestKnown: number,
  context: Omit<FromTelegramContext, 'user'>,
  onFault: (error: unknown) => void,
): Promise<RecoveredGap> {
  const events: TelegramMessageSent[] = []
  for (let batch = 0; batch < mostBatches; batch++) {
    const first = newestKnown + 1 + batch * batchSize
    const id = Array.from({ length: batchSize }, (_, index) => ({ _: 'inputMessageID', id: first + index }) as const)
    const answer = await ask({ _: 'messages.getMessages', id })
    if (!answer) return { events, left: refusedByTelegram }
    const { messages, users } = 'messages' in answer ? answer : { messages: [], users: [] }
    if (messages.every(({ _ }) => _ === 'messageEmpty')) return { events, left: null }
    const user = (userId: number): tl.TypeUser | undefined => users.find((known) => known.id === userId)
    for (const message of messages) {
      const event = toEvent(message, { ...context, user }, onFault)
      if (typeof event !== 'string') events.push(event)
    }
  }
  return { events, left: tooWide }
}
