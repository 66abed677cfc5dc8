import type { Connection } from '../domain/connection.ts'
import type { ContactProfile } from '../domain/contact.ts'
import type { PlanfixAddress, PlanfixMessageSent } from '../domain/event.ts'
import type {
  ChatId,
  ChatKey,
  ContactKey,
  MessageId,
  PlanfixMessageId,
  RandomId,
  TelegramAccountId,
  TelegramChatId,
} from '../domain/ids.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Transaction } from '../outbox/unit-of-work.ts'
import { chatKeyOf, contactKeyForUnknownChat, contactKeyOf, parseChatKey, phoneKeys } from './keys.ts'
import type { ChatAndContact, Mappings, NewChat, NewMessage, StoredMessage } from './mappings.ts'

export interface PlanfixToTelegramOptions {
  mappings: Mappings
  outbox: Outbox
  now: () => number
  /** The pieces that Telegram will take, in order; none for a text that is only white space. */
  splitText: (text: string) => string[]
  /** The number Telegram shall remember a part by: the same for the same message, even after a restored backup. */
  randomId: (connection: Connection, message: string, part: number) => RandomId
  /** A digest that only this installation can make: phones are not readable in keys. */
  digest: (text: string) => string
  /** The account a connection acts as. */
  accountOf: (connection: Connection) => TelegramAccountId
}

/** What Planfix is answered: our names for the conversation, and whether this message was there already. */
export interface PlanfixTaken {
  chatKey: ChatKey | null
  contactKey: ContactKey | null
  messageId: MessageId
  isRepeat: boolean
  /** A repeat under the same id whose text is another one: the first stays, and the operator is told. */
  differs: boolean
}

/** What should happen when an employee wrote: keep the message, freeze what Telegram will be sent, put it into the outbox. */
export class PlanfixToTelegram {
  readonly #options: PlanfixToTelegramOptions

  constructor(options: PlanfixToTelegramOptions) {
    this.#options = options
  }

  async take(tx: Transaction, connection: Connection, event: PlanfixMessageSent): Promise<PlanfixTaken> {
    const place = await this.#findPlace(tx, connection, event.chat)
    const known = await this.#findRepeat(tx, connection, event)
    if (known) return taken(place, known, event)
    const { message, isNew } = await this.#options.mappings.recordMessage(
      tx,
      this.#newMessage(connection, event, place),
      this.#options.now(),
    )
    if (isNew && place) await this.#putMessage(tx, connection, message, place.chat.id, event)
    if (isNew && event.chat.by === 'task') await this.#putQuestion(tx, connection, message, event.chat.taskNumber)
    return isNew ? { ...taken(place, message, event), isRepeat: false, differs: false } : taken(place, message, event)
  }

  /** The chat of a task was found: the message that waited for it goes into that chat's lane. */
  async chatFound(tx: Transaction, connection: Connection, message: StoredMessage, chatId: ChatId): Promise<void> {
    await this.#options.mappings.assignChat(tx, message.id, chatId)
    await this.#putMessage(tx, connection, message, chatId, { text: message.text, attachments: [] })
  }

  async #findPlace(tx: Transaction, connection: Connection, address: PlanfixAddress): Promise<ChatAndContact | undefined> {
    const { mappings, now } = this.#options
    if (address.by === 'task') return undefined
    if (address.by === 'chat_key') {
      const known = await mappings.findChatByKey(tx, connection.id, address.chatKey)
      if (known) return known
    }
    return mappings.ensureChat(tx, connection.id, this.#newChat(connection, address), now())
  }

  /**
   * A conversation that Planfix names first. One of our own keys (of this very account) leads back to its Telegram chat
   * even when the database is new; anything else is a chat without anybody behind it, and its messages are refused in words.
   */
  #newChat(connection: Connection, address: Exclude<PlanfixAddress, { by: 'task' }>): NewChat {
    const accountId = this.#options.accountOf(connection)
    if (address.by === 'phone') {
      const { chatKey, contactKey } = phoneKeys(this.#options.digest(`phone:${connection.id}:${address.phone}`))
      return { key: chatKey, contactKey, telegram: null, contact: { ...nobody, phone: address.phone } }
    }
    if (address.by === 'telegram_chat') return newTelegramChat(accountId, address.chatId)
    const parsed = parseChatKey(address.chatKey)
    if (parsed?.accountId === accountId) return newTelegramChat(accountId, parsed.chatId)
    return { key: address.chatKey, contactKey: contactKeyForUnknownChat(address.chatKey), telegram: null, contact: nobody }
  }

  #findRepeat(tx: Transaction, connection: Connection, event: PlanfixMessageSent): Promise<StoredMessage | undefined> {
    const { identity } = event
    if (identity.by !== 'content') return Promise.resolve(undefined)
    return this.#options.mappings.findByContent(tx, connection.id, identity.hash, this.#options.now() - identity.withinMs)
  }

  #newMessage(connection: Connection, event: PlanfixMessageSent, place: ChatAndContact | undefined): NewMessage {
    const { identity } = event
    const now = this.#options.now()
    return {
      connectionId: connection.id,
      chatId: place?.chat.id ?? null,
      author: 'employee',
      text: event.text,
      dedupeKey: identity.by === 'content' ? `content:${identity.hash}:${now}` : `${identity.by}:${identity.id}`,
      contentHash: identity.by === 'content' ? identity.hash : null,
      planfixMessageId: event.planfixMessageId,
      planfixCommentId: identity.by === 'comment' ? identity.id : null,
      employeeName: event.employeeName,
      sentAt: now,
    }
  }

  async #putMessage(
    tx: Transaction,
    connection: Connection,
    message: StoredMessage,
    chatId: ChatId,
    { text, attachments }: Pick<PlanfixMessageSent, 'text' | 'attachments'>,
  ): Promise<void> {
    const { outbox, now, splitText, randomId } = this.#options
    const parts = splitText(text).map((piece, part) => ({ text: piece, randomId: randomId(connection, identityOf(message), part) }))
    const lane = { connectionId: connection.id, direction: 'to_telegram', name: `chat:${chatId}:messages` } as const
    const content = { kind: 'telegram_message', parts, notCarried: attachments.map(({ name }) => name) } as const
    await outbox.put(
      tx,
      [{ lane, chatId, messageId: message.id, content: { ...content, parts, notCarried: [...content.notCarried] } }],
      now(),
    )
  }

  async #putQuestion(
    tx: Transaction,
    connection: Connection,
    message: StoredMessage,
    taskNumber: Extract<PlanfixAddress, { by: 'task' }>['taskNumber'],
  ) {
    const lane = { connectionId: connection.id, direction: 'to_planfix', name: `task:${taskNumber}` } as const
    const content = { kind: 'find_chat_of_task', taskNumber, text: message.text } as const
    await this.#options.outbox.put(tx, [{ lane, chatId: null, messageId: message.id, content }], this.#options.now())
  }
}

const nobody: ContactProfile = { firstName: '', lastName: '', username: '', phone: '', language: '' }

function newTelegramChat(accountId: TelegramAccountId, chatId: TelegramChatId): NewChat {
  const telegram = { accountId, chatId }
  return { key: chatKeyOf(telegram), contactKey: contactKeyOf(telegram), telegram, contact: nobody }
}

/** What the random ids of a message are made of: Planfix's own name for it where there is one, so that they outlive our database. */
function identityOf(message: {
  id: MessageId
  planfixMessageId: PlanfixMessageId | null
  planfixCommentId: unknown
  receivedAt: number
}): string {
  if (message.planfixMessageId !== null) return `push:${message.planfixMessageId}`
  if (message.planfixCommentId !== null) return `comment:${String(message.planfixCommentId)}`
  return `row:${message.id}:${message.receivedAt}`
}

function taken(place: ChatAndContact | undefined, message: StoredMessage, event: PlanfixMessageSent): PlanfixTaken {
  return {
    chatKey: place?.chat.key ?? null,
    contactKey: place?.contact.key ?? null,
    messageId: message.id,
    isRepeat: true,
    differs: message.text !== event.text,
  }
}
