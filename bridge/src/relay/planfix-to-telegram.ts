import { capabilitiesOf } from '../connections/capabilities.ts'
import type { Connection } from '../domain/connection.ts'
import type { ContactProfile } from '../domain/contact.ts'
import type { PlanfixAddress, PlanfixMessageDeleted, PlanfixMessageEdited, PlanfixMessageSent } from '../domain/event.ts'
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
import type { Attachment } from '../domain/message.ts'
import type { DeliveryContent, TelegramPart } from '../outbox/delivery.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Transaction } from '../outbox/unit-of-work.ts'
import { chatKeyOf, contactKeyForUnknownChat, contactKeyOf, parseChatKey, phoneKeys } from './keys.ts'
import type { ChatAndContact, Mappings, NewChat, NewMessage, StoredMessage } from './mappings.ts'
import { isSameWords } from './texts.ts'

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
    const { text } = event
    if (!isNew && text !== null && place && message.chatId === null && event.identity.by === 'comment') {
      // An automation named it, and it has been found by looking before it was fetched.
      await this.commentFetched(tx, connection, message, {
        chatId: place.chat.id,
        text,
        employeeName: event.employeeName,
        fileNames: namesOf(event.attachments),
      })
      return { ...taken(place, message, event), isRepeat: false, differs: false }
    }
    if (!isNew) return taken(place, message, event)
    if (text === null) await this.#putFetching(tx, connection, message)
    else if (place) await this.#putOnce(tx, connection, message, place.chat.id, { text, notCarried: namesOf(event.attachments) })
    else if (event.chat.by === 'task') await this.#putQuestion(tx, connection, message, event.chat.taskNumber, event.attachments)
    return { ...taken(place, message, event), isRepeat: false, differs: false }
  }

  /** An employee changed or deleted a comment; true when Telegram has to follow. */
  async takeChange(tx: Transaction, connection: Connection, event: PlanfixMessageEdited | PlanfixMessageDeleted): Promise<boolean> {
    const { mappings, now } = this.#options
    const known = await mappings.findByComment(tx, connection.id, event.planfixCommentId)
    if (known?.author !== 'employee' || known.chatId === null || known.deletedAt !== null) return false
    if (now() - known.receivedAt > longestChangeMs || !connection.settings.employee_edits) return false
    if (event.kind === 'message_deleted') {
      await mappings.noteDeleted(tx, known.id, now())
      await this.#putChange(tx, connection, known, { kind: 'telegram_deletion' })
      return true
    }
    if (isSameWords(event.text, known.commentText ?? known.text)) return false
    await mappings.changeText(tx, known.id, event.text)
    await mappings.noteComment(tx, known.id, { id: event.planfixCommentId, text: event.text, taskRef: null })
    // Parts beyond those already sent are new messages and need random ids of their own.
    await this.#putChange(tx, connection, known, { kind: 'telegram_edit', parts: this.#partsOf(connection, known, event.text) })
    return true
  }

  /** The chat of a task was found: the message that waited for it goes into that chat's lane. */
  async chatFound(
    tx: Transaction,
    connection: Connection,
    message: StoredMessage,
    { chatId, notCarried }: { chatId: ChatId; notCarried: string[] },
  ): Promise<void> {
    await this.#options.mappings.assignChat(tx, message.id, chatId)
    await this.#putOnce(tx, connection, message, chatId, { text: message.text, notCarried })
  }

  /** A comment was read: what it says goes into its chat's lane. */
  async commentFetched(
    tx: Transaction,
    connection: Connection,
    message: StoredMessage,
    { chatId, text, employeeName, fileNames }: { chatId: ChatId; text: string; employeeName: string; fileNames: string[] },
  ): Promise<void> {
    await this.#options.mappings.assignChat(tx, message.id, chatId)
    await this.#options.mappings.fill(tx, message.id, { text, employeeName: message.employeeName || employeeName })
    await this.#putOnce(tx, connection, message, chatId, { text, notCarried: fileNames })
  }

  /**
   * Where Planfix pushes answers, an automation may name the same comments, sooner or later. What was pushed already is not sent
   * again; a push that comes second has the random ids of what the automation sent, so that Telegram takes it for the same. A text
   * without a comment is the operator's own, and no answer's twin.
   */
  async #putOnce(
    tx: Transaction,
    connection: Connection,
    message: StoredMessage,
    chatId: ChatId,
    content: { text: string; notCarried: string[] },
  ): Promise<void> {
    const twin = capabilitiesOf(connection.planfix).push ? await this.#findTwin(tx, message, chatId, content.text) : undefined
    if (!twin) return this.#putMessage(tx, connection, message, chatId, content)
    const [pushed, named] = isPushed(message) ? [message, twin] : [twin, message]
    const { planfixCommentId: id } = named
    if (id !== null) await this.#options.mappings.noteComment(tx, pushed.id, { id, text: content.text, taskRef: null })
    if (message === pushed) return this.#putMessage(tx, connection, message, chatId, content, twin)
    // The comment is the pushed message: that is what follows when it is changed.
    await this.#options.mappings.forgetComment(tx, message.id)
  }

  /** Each comment belongs to one pushed answer; of several that read alike the oldest that has none is taken. */
  async #findTwin(tx: Transaction, message: StoredMessage, chatId: ChatId, text: string): Promise<StoredMessage | undefined> {
    if (!isPushed(message) && message.planfixCommentId === null) return undefined
    const answers = await this.#options.mappings.listAnswers(tx, chatId, this.#options.now() - twinWithinMs)
    const same = answers.filter((answer) => answer.id !== message.id && isSameWords(answer.text, text))
    if (!isPushed(message)) return same.find((answer) => isPushed(answer) && answer.planfixCommentId === null)
    const pushed = new Set(answers.filter(isPushed).map(({ planfixCommentId }) => planfixCommentId))
    const isFree = ({ planfixCommentId: id }: StoredMessage) => id !== null && !pushed.has(id)
    return same.find((answer) => !isPushed(answer) && isFree(answer))
  }

  async #findPlace(tx: Transaction, connection: Connection, address: PlanfixAddress): Promise<ChatAndContact | undefined> {
    const { mappings, now } = this.#options
    if (address.by === 'task' || address.by === 'comment') return undefined
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
  #newChat(connection: Connection, address: Exclude<PlanfixAddress, { by: 'task' | 'comment' }>): NewChat {
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

  async #findRepeat(tx: Transaction, connection: Connection, event: PlanfixMessageSent): Promise<StoredMessage | undefined> {
    const { identity } = event
    // The same comment may come as a push, by polling and from an automation.
    if (identity.by === 'comment') {
      const { mappings } = this.#options
      const known = await mappings.findByComment(tx, connection.id, identity.id)
      // What the bridge wrote to tell employees of a message is no message for the customer.
      return known ?? mappings.findByOwnComment(tx, connection.id, identity.id)
    }
    if (identity.by !== 'content') return undefined
    return this.#options.mappings.findByContent(tx, connection.id, identity.hash, this.#options.now() - identity.withinMs)
  }

  #newMessage(connection: Connection, event: PlanfixMessageSent, place: ChatAndContact | undefined): NewMessage {
    const { identity } = event
    const now = this.#options.now()
    return {
      connectionId: connection.id,
      chatId: place?.chat.id ?? null,
      author: 'employee',
      text: event.text ?? '',
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
    { text, notCarried }: { text: string; notCarried: string[] },
    namesake = message,
  ): Promise<void> {
    const { outbox, now } = this.#options
    const parts = this.#partsOf(connection, namesake, text)
    const lane = { connectionId: connection.id, direction: 'to_telegram', name: `chat:${chatId}:messages` } as const
    await outbox.put(tx, [{ lane, chatId, messageId: message.id, content: { kind: 'telegram_message', parts, notCarried } }], now())
  }

  #partsOf(connection: Connection, message: StoredMessage, text: string): TelegramPart[] {
    const { splitText, randomId } = this.#options
    return splitText(text).map((piece, part) => ({ text: piece, randomId: randomId(connection, identityOf(message), part) }))
  }

  async #putChange(
    tx: Transaction,
    connection: Connection,
    { id, chatId }: StoredMessage,
    content: Extract<DeliveryContent, { kind: 'telegram_edit' | 'telegram_deletion' }>,
  ): Promise<void> {
    const lane = { connectionId: connection.id, direction: 'to_telegram', name: `chat:${Number(chatId) as ChatId}:messages` } as const
    await this.#options.outbox.put(tx, [{ lane, chatId, messageId: id, content }], this.#options.now())
  }

  async #putFetching(tx: Transaction, connection: Connection, { id, planfixCommentId }: StoredMessage): Promise<void> {
    if (planfixCommentId === null) throw new Error('A message without text and without a comment cannot be fetched')
    const lane = { connectionId: connection.id, direction: 'to_planfix', name: `comment:${planfixCommentId}` } as const
    const content = { kind: 'fetch_comment', planfixCommentId } as const
    await this.#options.outbox.put(tx, [{ lane, chatId: null, messageId: id, content }], this.#options.now())
  }

  async #putQuestion(
    tx: Transaction,
    connection: Connection,
    message: StoredMessage,
    taskNumber: Extract<PlanfixAddress, { by: 'task' }>['taskNumber'],
    attachments: Attachment[],
  ): Promise<void> {
    const lane = { connectionId: connection.id, direction: 'to_planfix', name: `task:${taskNumber}` } as const
    const content: DeliveryContent = { kind: 'find_chat_of_task', taskNumber, text: message.text, notCarried: namesOf(attachments) }
    await this.#options.outbox.put(tx, [{ lane, chatId: null, messageId: message.id, content }], this.#options.now())
  }
}

/** A comment is pushed, and an automation that runs at it calls, within this time, ms. */
const twinWithinMs = 15 * 60_000

function isPushed({ planfixMessageId }: StoredMessage): boolean {
  return planfixMessageId !== null
}

/** As long as an employee's second thoughts are followed, ms. Telegram lets a message be edited for 48 hours. */
const longestChangeMs = 48 * 3_600_000

const nobody: ContactProfile = { firstName: '', lastName: '', username: '', phone: '', language: '' }

function newTelegramChat(accountId: TelegramAccountId, chatId: TelegramChatId): NewChat {
  const telegram = { accountId, chatId }
  return { key: chatKeyOf(telegram), contactKey: contactKeyOf(telegram), telegram, contact: nobody }
}

function namesOf(attachments: Attachment[]): string[] {
  return attachments.map(({ name }) => name)
}

/** What the random ids of a message are made of: Planfix's own name for it where there is one, so that they outlive its row. */
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
    differs: event.text !== null && message.text !== event.text,
  }
}
