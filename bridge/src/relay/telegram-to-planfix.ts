import type { Connection } from '../domain/connection.ts'
import type { TelegramEvent, TelegramMessageDeleted, TelegramMessageEdited, TelegramMessageSent } from '../domain/event.ts'
import type { ChatId, MessageFileId, MessageId, TelegramMessageId } from '../domain/ids.ts'
import type { DeliveryContent, NewDelivery } from '../outbox/delivery.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Transaction } from '../outbox/unit-of-work.ts'
import { chatKeyOf, contactKeyOf } from './keys.ts'
import type { ChatAndContact, Mappings, MessagePart, NewMapping } from './mappings.ts'

/**
 * What became of an event. `repeat`: it was there already. `unchanged`: an edit that changed nothing, a second deletion.
 * `unknown`: it concerns a message that we never saw.
 */
export type Taken = { result: 'taken' | 'repeat' | 'unchanged'; messageId: MessageId } | { result: 'unknown'; messageId: null }

/**
 * So long after the newest message of an album its delivery waits for another, ms. Telegram tells of them one right after
 * the other, but not always in one pass.
 */
const albumMs = 1_000

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

  #takeMessage(tx: Transaction, connection: Connection, event: TelegramWriting, place: ChatAndContact): Promise<Taken> {
    const isAlbum = event.albumId !== null && connection.settings.attachments_per_message === 'many'
    return isAlbum ? this.#takeAlbumPart(tx, connection, event, place) : this.#takeSingle(tx, connection, event, place)
  }

  async #takeSingle(tx: Transaction, connection: Connection, event: TelegramWriting, { chat }: ChatAndContact): Promise<Taken> {
    const { message, isNew } = await this.#record(tx, connection, event, chat.id, `${event.telegramMessageId}`)
    if (!isNew) return { result: 'repeat', messageId: message.id }
    const files = await this.#recordPart(tx, event, { connectionId: connection.id, messageId: message.id, chatId: chat.id, part: 0 })
    const isSplit = connection.settings.attachments_per_message === 'one' && files.length > 1
    const carried = files.length === 0 ? {} : { files: isSplit ? ('first' as const) : ('all' as const) }
    const { author, text } = event
    const contents: DeliveryContent[] = [{ kind: 'planfix_message', author, text, ...carried }]
    if (isSplit) contents.push(...files.slice(1).map((file): DeliveryContent => ({ kind: 'planfix_files', author, files: [file] })))
    const about = { ...laneOf(connection, chat.id), messageId: message.id }
    await this.#outbox.put(
      tx,
      contents.map((content) => ({ ...about, content })),
      this.#now(),
    )
    return { result: 'taken', messageId: message.id }
  }

  /**
   * The messages of an album are one message here, however far apart they come: it is delivered when none has come for a
   * while. What comes after its delivery was begun is a message by itself.
   */
  async #takeAlbumPart(tx: Transaction, connection: Connection, event: TelegramWriting, place: ChatAndContact): Promise<Taken> {
    const { chat } = place
    const { message, isNew } = await this.#record(tx, connection, event, chat.id, `album:${event.albumId}`)
    const { id: messageId } = message
    const parts = await this.#mappings.listParts(tx, messageId)
    if (parts.some(({ telegramMessageId }) => telegramMessageId === event.telegramMessageId)) return { result: 'repeat', messageId }
    const text = textOfParts([...parts, event])
    const plan = { content: { kind: 'planfix_message', author: event.author, text, files: 'all' }, dueAt: this.#now() + albumMs } as const
    if (isNew) await this.#put(tx, { ...laneOf(connection, chat.id), messageId, ...plan })
    else if (!(await this.#outbox.replan(tx, messageId, plan))) return this.#takeSingle(tx, connection, event, place)
    await this.#mappings.changeText(tx, messageId, text)
    const { text: ownText } = event
    await this.#recordPart(tx, event, { connectionId: connection.id, messageId, chatId: chat.id, part: parts.length, text: ownText })
    return { result: 'taken', messageId }
  }

  #record(tx: Transaction, connection: Connection, event: TelegramWriting, chatId: ChatId, key: string) {
    const { author, text, chat, sentAt } = event
    const message = {
      connectionId: connection.id,
      chatId,
      author,
      text,
      dedupeKey: `telegram:${chat.accountId}:${chat.chatId}:${key}`,
      contentHash: null,
      planfixMessageId: null,
      planfixCommentId: null,
      employeeName: '',
      sentAt,
    }
    return this.#mappings.recordMessage(tx, message, this.#now())
  }

  async #recordPart(tx: Transaction, event: TelegramWriting, mapping: Omit<NewMapping, 'telegramMessageId'>): Promise<MessageFileId[]> {
    const { telegramMessageId, files } = event
    await this.#mappings.recordMapping(tx, { ...mapping, telegramMessageId })
    return this.#mappings.recordFiles(tx, { ...mapping, telegramMessageId }, files, this.#now())
  }

  async #takeEdit(
    tx: Transaction,
    connection: Connection,
    event: TelegramWriting,
    { chat }: ChatAndContact,
    known: { id: MessageId; text: string },
  ): Promise<Taken> {
    const isReplaced = await this.#takeReplacedFiles(tx, connection, event, { chatId: chat.id, messageId: known.id })
    const now = await this.#textAfterEdit(tx, event, known.id)
    if (known.text === now) return { result: isReplaced ? 'taken' : 'unchanged', messageId: known.id }
    await this.#mappings.changeText(tx, known.id, now)
    await this.#put(tx, {
      ...laneOf(connection, chat.id),
      messageId: known.id,
      content: { kind: 'planfix_edit', author: event.author, was: known.text, now },
    })
    return { result: 'taken', messageId: known.id }
  }

  /** A file in place of another, or beside a text that had none, follows by itself: what stands in Planfix stays. */
  async #takeReplacedFiles(
    tx: Transaction,
    connection: Connection,
    { author, files, telegramMessageId }: TelegramWriting,
    { chatId, messageId }: { chatId: ChatId; messageId: MessageId },
  ): Promise<boolean> {
    const place = { connectionId: connection.id, messageId, telegramMessageId }
    const others = await this.#mappings.recordFiles(tx, place, files, this.#now())
    if (others.length === 0) return false
    await this.#put(tx, { ...laneOf(connection, chatId), messageId, content: { kind: 'planfix_files', author, files: others } })
    return true
  }

  /** In an album only the one message that was edited says something else now. */
  async #textAfterEdit(tx: Transaction, { telegramMessageId, text }: TelegramWriting, messageId: MessageId): Promise<string> {
    const parts = await this.#mappings.listParts(tx, messageId)
    const edited = parts.find((part) => part.telegramMessageId === telegramMessageId)
    if (!edited || edited.text === null) return text
    await this.#mappings.changePart(tx, messageId, edited.part, { text })
    return textOfParts(parts.map((part) => (part === edited ? { ...part, text } : part)))
  }

  /** The history in Planfix stays; the comment is marked. What an employee wrote is Planfix's own. */
  async #takeDeletion(tx: Transaction, connection: Connection, event: TelegramMessageDeleted): Promise<Taken> {
    const { accountId, telegramMessageId } = event
    const known = await this.#mappings.findByTelegramNumber(tx, { connectionId: connection.id, accountId, telegramMessageId })
    if (!known || known.chatId === null || known.author === 'employee') return { result: 'unknown', messageId: null }
    if (known.deletedAt !== null || !(await this.#isWhollyDeleted(tx, known.id, telegramMessageId)))
      return { result: 'unchanged', messageId: known.id }
    await this.#mappings.noteDeleted(tx, known.id, this.#now())
    await this.#put(tx, {
      ...laneOf(connection, known.chatId),
      messageId: known.id,
      content: { kind: 'planfix_deletion', author: known.author, text: known.text },
    })
    return { result: 'taken', messageId: known.id }
  }

  /** An album is deleted when the last of its messages is. */
  async #isWhollyDeleted(tx: Transaction, messageId: MessageId, deleted: TelegramMessageId): Promise<boolean> {
    const parts = await this.#mappings.listParts(tx, messageId)
    const [gone, others] = [
      parts.find((part) => part.telegramMessageId === deleted),
      parts.filter((part) => part.telegramMessageId !== deleted),
    ]
    if (gone) await this.#mappings.changePart(tx, messageId, gone.part, { deletedAt: this.#now() })
    return others.every(({ deletedAt }) => deletedAt !== null)
  }

  #put(tx: Transaction, delivery: NewDelivery): Promise<void> {
    return this.#outbox.put(tx, [delivery], this.#now())
  }
}

function newChat(event: TelegramWriting) {
  return { key: chatKeyOf(event.chat), telegram: event.chat, contactKey: contactKeyOf(event.chat), contact: event.contact }
}

/** Usually one message of an album has the text of all; where several have one, they follow each other as the messages do. */
function textOfParts(parts: Pick<MessagePart, 'telegramMessageId' | 'text'>[]): string {
  const inOrder = [...parts].sort((one, other) => (one.telegramMessageId ?? 0) - (other.telegramMessageId ?? 0))
  return inOrder
    .map(({ text }) => text)
    .filter(Boolean)
    .join('\n')
}

function laneOf(connection: Connection, chatId: ChatAndContact['chat']['id']): Pick<NewDelivery, 'lane' | 'chatId'> {
  return { lane: { connectionId: connection.id, direction: 'to_planfix', name: `chat:${chatId}:messages` }, chatId }
}
