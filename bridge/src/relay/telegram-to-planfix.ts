import type { Connection } from '../domain/connection.ts'
import type { TelegramEvent, TelegramMessageDeleted, TelegramMessageEdited, TelegramMessageSent } from '../domain/event.ts'
import type { MessageId } from '../domain/ids.ts'
import type { NewDelivery } from '../outbox/delivery.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Transaction } from '../outbox/unit-of-work.ts'
import { chatKeyOf, contactKeyOf } from './keys.ts'
import type { ChatAndContact, Mappings } from './mappings.ts'

/**
 * What became of an event. `repeat`: it was there already. `unchanged`: an edit that changed nothing, a second deletion.
 * `unknown`: it concerns a message that we never saw.
 */
export type Taken = { result: 'taken' | 'repeat' | 'unchanged'; messageId: MessageId } | { result: 'unknown'; messageId: null }

type TelegramWriting = TelegramMessageSent | TelegramMessageEdited

/** What should happen when something happened in Telegram: find the chat, keep the message, put its delivery into the outbox. */
export class TelegramToPlanfix {
  readonly #mappings: Mappings
  readonly #outbox: Outbox
  readonly #now: () => number

  constructor(options: { mappings: Mappings; outbox: Outbox; now: () => number }) {
    this.#mappings = options.mappings
    this.#outbox = options.outbox
    this.#now = options.now
  }

  /** Takes events in the order given; the caller has sorted what came together by message number. */
  async take(tx: Transaction, connection: Connection, events: TelegramEvent[]): Promise<Taken[]> {
    const taken: Taken[] = []
    for (const event of events) taken.push(await this.#takeOne(tx, connection, event))
    return taken
  }

  async #takeOne(tx: Transaction, connection: Connection, event: TelegramEvent): Promise<Taken> {
    if (event.kind === 'message_deleted') return this.#takeDeletion(tx, connection, event)
    const place = await this.#mappings.ensureChat(tx, connection.id, newChat(event), this.#now())
    if (event.kind === 'message_edited') {
      const known = await this.#mappings.findByTelegramMessage(tx, place.chat.id, event.telegramMessageId)
      if (known) return this.#takeEdit(tx, connection, event, place, known)
    }
    return this.#takeMessage(tx, connection, event, place)
  }

  async #takeMessage(tx: Transaction, connection: Connection, event: TelegramWriting, { chat }: ChatAndContact): Promise<Taken> {
    const { message, isNew } = await this.#mappings.recordMessage(
      tx,
      {
        connectionId: connection.id,
        chatId: chat.id,
        author: event.author,
        text: event.text,
        dedupeKey: `telegram:${event.chat.accountId}:${event.chat.chatId}:${event.telegramMessageId}`,
        contentHash: null,
        planfixMessageId: null,
        planfixCommentId: null,
        employeeName: '',
        sentAt: event.sentAt,
      },
      this.#now(),
    )
    if (!isNew) return { result: 'repeat', messageId: message.id }
    const { id: messageId } = message
    await this.#mappings.recordMapping(tx, {
      connectionId: connection.id,
      messageId,
      chatId: chat.id,
      part: 0,
      telegramMessageId: event.telegramMessageId,
    })
    await this.#put(tx, {
      ...laneOf(connection, chat.id),
      messageId,
      content: { kind: 'planfix_message', author: event.author, text: event.text },
    })
    return { result: 'taken', messageId }
  }

  async #takeEdit(
    tx: Transaction,
    connection: Connection,
    event: TelegramWriting,
    { chat }: ChatAndContact,
    known: { id: MessageId; text: string },
  ): Promise<Taken> {
    if (known.text === event.text) return { result: 'unchanged', messageId: known.id }
    await this.#mappings.changeText(tx, known.id, event.text)
    await this.#put(tx, {
      ...laneOf(connection, chat.id),
      messageId: known.id,
      content: { kind: 'planfix_edit', author: event.author, was: known.text, now: event.text },
    })
    return { result: 'taken', messageId: known.id }
  }

  /** The history in Planfix stays; the comment is marked. What an employee wrote is Planfix's own. */
  async #takeDeletion(tx: Transaction, connection: Connection, event: TelegramMessageDeleted): Promise<Taken> {
    const { accountId, telegramMessageId } = event
    const known = await this.#mappings.findByTelegramNumber(tx, { connectionId: connection.id, accountId, telegramMessageId })
    if (!known || known.chatId === null || known.author === 'employee') return { result: 'unknown', messageId: null }
    if (known.deletedAt !== null) return { result: 'unchanged', messageId: known.id }
    await this.#mappings.noteDeleted(tx, known.id, this.#now())
    await this.#put(tx, {
      ...laneOf(connection, known.chatId),
      messageId: known.id,
      content: { kind: 'planfix_deletion', author: known.author, text: known.text },
    })
    return { result: 'taken', messageId: known.id }
  }

  #put(tx: Transaction, delivery: NewDelivery): Promise<void> {
    return this.#outbox.put(tx, [delivery], this.#now())
  }
}

function newChat(event: TelegramWriting) {
  return { key: chatKeyOf(event.chat), telegram: event.chat, contactKey: contactKeyOf(event.chat), contact: event.contact }
}

function laneOf(connection: Connection, chatId: ChatAndContact['chat']['id']): Pick<NewDelivery, 'lane' | 'chatId'> {
  return { lane: { connectionId: connection.id, direction: 'to_planfix', name: `chat:${chatId}:messages` }, chatId }
}
