import type { Kysely, Selectable } from 'kysely'
import type { ContactProfile } from '../domain/contact.ts'
import type { ReceivedFile } from '../domain/file.ts'
import type {
  ChatId,
  ChatKey,
  ConnectionId,
  MessageFileId,
  MessageId,
  PlanfixCommentId,
  PlanfixMessageId,
  TaskNumber,
  TelegramChatId,
  TelegramMessageId,
} from '../domain/ids.ts'
import type { MessageMapping } from '../domain/mapping.ts'
import type { Author } from '../domain/message.ts'
import type { Transaction } from '../outbox/unit-of-work.ts'
import type {
  ChatAndContact,
  FilePlace,
  MappingLookup,
  Mappings,
  MessagePart,
  NewChat,
  NewMapping,
  NewMessage,
  NotedComment,
  NumberedMessage,
  StoredMessage,
} from '../relay/mappings.ts'
import { type ChatColumns, type ContactColumns, chatColumns, contactColumns, toChat, toContact } from './chat-rows.ts'
import { openTransaction } from './commit-queue.ts'
import { newFileRow } from './file-rows.ts'
import type { MessageRow, Tables } from './schema.ts'

type Db = Kysely<Tables>

/** Chats, contacts, messages and what belongs together across the sides, in tables. */
export class MappingsStore implements Mappings, MappingLookup {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async ensureChat(tx: Transaction, connectionId: ConnectionId, wanted: NewChat, now: number): Promise<ChatAndContact> {
    const db = openTransaction(tx)
    const known = await selectChat(db, connectionId).where('chat.key', '=', wanted.key).executeTakeFirst()
    if (known) return this.#refresh(db, fromRow(known), wanted.contact, now)
    const contactId = await insertContact(db, connectionId, wanted, now)
    await db
      .insertInto('chat')
      .values({
        connection_id: connectionId,
        key: wanted.key,
        contact_id: contactId,
        telegram_account_id: wanted.telegram?.accountId ?? null,
        telegram_chat_id: wanted.telegram?.chatId ?? null,
        introduced_at: null,
        task_absent_at: null,
        task_number: null,
        created_at: now,
      })
      .execute()
    const made = await selectChat(db, connectionId).where('chat.key', '=', wanted.key).executeTakeFirstOrThrow()
    return this.#refresh(db, fromRow(made), wanted.contact, now)
  }

  async findChatByKey(tx: Transaction, connectionId: ConnectionId, key: ChatKey): Promise<ChatAndContact | undefined> {
    const row = await selectChat(openTransaction(tx), connectionId).where('chat.key', '=', key).executeTakeFirst()
    return row && fromRow(row)
  }

  async recordMessage(tx: Transaction, message: NewMessage, now: number): Promise<{ message: StoredMessage; isNew: boolean }> {
    const db = openTransaction(tx)
    const made = await db
      .insertInto('message')
      .values({
        connection_id: message.connectionId,
        chat_id: message.chatId,
        author: message.author,
        text: message.text,
        dedupe_key: message.dedupeKey,
        content_hash: message.contentHash,
        planfix_message_id: message.planfixMessageId,
        planfix_comment_id: message.planfixCommentId,
        employee_name: message.employeeName,
        sent_at: message.sentAt,
        received_at: now,
        comment_text: null,
        deleted_at: null,
      })
      .onConflict((oc) => oc.columns(['connection_id', 'dedupe_key']).doNothing())
      .returningAll()
      .executeTakeFirst()
    if (made) return { message: toMessage(made), isNew: true }
    const known = await db
      .selectFrom('message')
      .selectAll()
      .where('connection_id', '=', message.connectionId)
      .where('dedupe_key', '=', message.dedupeKey)
      .executeTakeFirstOrThrow()
    return { message: toMessage(known), isNew: false }
  }

  async findMessage(tx: Transaction, id: MessageId): Promise<StoredMessage | undefined> {
    const row = await openTransaction(tx).selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst()
    return row && toMessage(row)
  }

  async findByContent(tx: Transaction, connectionId: ConnectionId, contentHash: string, since: number): Promise<StoredMessage | undefined> {
    const row = await openTransaction(tx)
      .selectFrom('message')
      .selectAll()
      .where('content_hash', '=', contentHash)
      .where('connection_id', '=', connectionId)
      .where('received_at', '>=', since)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row && toMessage(row)
  }

  async findByTelegramMessage(tx: Transaction, chatId: ChatId, telegramMessageId: TelegramMessageId): Promise<StoredMessage | undefined> {
    const row = await openTransaction(tx)
      .selectFrom('message')
      .selectAll('message')
      .innerJoin('mapping', 'mapping.message_id', 'message.id')
      .where('mapping.chat_id', '=', chatId)
      .where('mapping.telegram_message_id', '=', telegramMessageId)
      .executeTakeFirst()
    return row && toMessage(row)
  }

  async findByTelegramNumber(tx: Transaction, { connectionId, accountId, telegramMessageId }: NumberedMessage) {
    const row = await openTransaction(tx)
      .selectFrom('message')
      .selectAll('message')
      .innerJoin('mapping', 'mapping.message_id', 'message.id')
      .innerJoin('chat', 'chat.id', 'mapping.chat_id')
      .where('mapping.telegram_message_id', '=', telegramMessageId)
      .where('mapping.connection_id', '=', connectionId)
      .where('chat.telegram_account_id', '=', accountId)
      .executeTakeFirst()
    return row && toMessage(row)
  }

  async findByComment(tx: Transaction, connectionId: ConnectionId, commentId: PlanfixCommentId): Promise<StoredMessage | undefined> {
    const rows = await openTransaction(tx)
      .selectFrom('message')
      .selectAll()
      .where('planfix_comment_id', '=', commentId)
      .where('chat_id', 'is not', null)
      .where('connection_id', '=', connectionId)
      .orderBy('id')
      .execute()
    const row = rows.find(({ author }) => author !== 'employee') ?? rows[0]
    return row && toMessage(row)
  }

  async noteComment(tx: Transaction, id: MessageId, { id: commentId, text, taskRef }: NotedComment): Promise<void> {
    await openTransaction(tx)
      .updateTable('message')
      .set({
        planfix_comment_id: commentId,
        ...(text !== null && { comment_text: text }),
        ...(taskRef !== null && { comment_task: taskRef }),
      })
      .where('id', '=', id)
      .execute()
  }

  async noteOwnComment(tx: Transaction, connectionId: ConnectionId, id: MessageId, commentId: PlanfixCommentId): Promise<void> {
    await openTransaction(tx)
      .insertInto('own_comment')
      .values({ connection_id: connectionId, comment_id: commentId, message_id: id })
      .onConflict((oc) => oc.columns(['connection_id', 'comment_id']).doNothing())
      .execute()
  }

  async findByOwnComment(tx: Transaction, connectionId: ConnectionId, commentId: PlanfixCommentId): Promise<StoredMessage | undefined> {
    const row = await openTransaction(tx)
      .selectFrom('own_comment')
      .innerJoin('message', 'message.id', 'own_comment.message_id')
      .selectAll('message')
      .where('own_comment.connection_id', '=', connectionId)
      .where('own_comment.comment_id', '=', commentId)
      .executeTakeFirst()
    return row && toMessage(row)
  }

  async forgetComment(tx: Transaction, id: MessageId): Promise<void> {
    await openTransaction(tx).updateTable('message').set({ planfix_comment_id: null }).where('id', '=', id).execute()
  }

  async freeIdentity(tx: Transaction, id: MessageId): Promise<void> {
    await openTransaction(tx)
      .updateTable('message')
      .set({ dedupe_key: `free:${id}` })
      .where('id', '=', id)
      .execute()
  }

  async listAnswers(tx: Transaction, chatId: ChatId, since: number): Promise<StoredMessage[]> {
    const rows = await openTransaction(tx)
      .selectFrom('message')
      .selectAll()
      .where('chat_id', '=', chatId)
      .where('author', '=', 'employee')
      .where('received_at', '>=', since)
      .orderBy('id')
      .execute()
    return rows.map(toMessage)
  }

  async noteDeleted(tx: Transaction, id: MessageId, at: number): Promise<void> {
    await openTransaction(tx).updateTable('message').set({ deleted_at: at }).where('id', '=', id).execute()
  }

  async fill(tx: Transaction, id: MessageId, { text, employeeName }: { text: string; employeeName: string }): Promise<void> {
    await openTransaction(tx).updateTable('message').set({ text, employee_name: employeeName }).where('id', '=', id).execute()
  }

  async changeText(tx: Transaction, id: MessageId, text: string): Promise<void> {
    await openTransaction(tx).updateTable('message').set({ text }).where('id', '=', id).execute()
  }

  async assignChat(tx: Transaction, id: MessageId, chatId: ChatId): Promise<void> {
    await openTransaction(tx).updateTable('message').set({ chat_id: chatId }).where('id', '=', id).execute()
  }

  async recordMapping(tx: Transaction, mapping: NewMapping): Promise<void> {
    const { connectionId, messageId, chatId, part, telegramMessageId, text } = mapping
    await openTransaction(tx)
      .insertInto('mapping')
      .values({
        connection_id: connectionId,
        message_id: messageId,
        chat_id: chatId,
        part,
        telegram_message_id: telegramMessageId,
        text: text ?? null,
      })
      .onConflict((oc) =>
        oc.columns(['message_id', 'part']).doUpdateSet((eb) => ({
          telegram_message_id: eb.fn.coalesce('excluded.telegram_message_id', 'mapping.telegram_message_id'),
        })),
      )
      .execute()
  }

  async listParts(tx: Transaction, id: MessageId): Promise<MessagePart[]> {
    const rows = await openTransaction(tx)
      .selectFrom('mapping')
      .selectAll()
      .where('message_id', '=', id)
      .orderBy('telegram_message_id')
      .orderBy('part')
      .execute()
    return rows.map((row) => ({
      part: row.part,
      telegramMessageId: row.telegram_message_id as TelegramMessageId | null,
      text: row.text,
      deletedAt: row.deleted_at,
    }))
  }

  async changePart(tx: Transaction, id: MessageId, part: number, change: { text: string } | { deletedAt: number }): Promise<void> {
    await openTransaction(tx)
      .updateTable('mapping')
      .set('text' in change ? { text: change.text } : { deleted_at: change.deletedAt })
      .where('message_id', '=', id)
      .where('part', '=', part)
      .execute()
  }

  async recordFiles(tx: Transaction, place: FilePlace, files: ReceivedFile[], now: number): Promise<MessageFileId[]> {
    if (files.length === 0) return []
    const rows = await openTransaction(tx)
      .insertInto('file')
      .values(files.map((file, position) => newFileRow(place, file, position, now)))
      .onConflict((oc) => oc.columns(['message_id', 'telegram_message_id', 'identity']).doNothing())
      .returning(['id', 'position'])
      .execute()
    return rows.sort((one, other) => one.position - other.position).map(({ id }) => id as MessageFileId)
  }

  async listSentParts(messageId: MessageId): Promise<Map<number, TelegramMessageId | null>> {
    const rows = await this.#db.selectFrom('mapping').select(['part', 'telegram_message_id']).where('message_id', '=', messageId).execute()
    return new Map(rows.map((row) => [row.part, row.telegram_message_id as TelegramMessageId | null]))
  }

  async noteIntroduced(tx: Transaction, chatId: ChatId, at: number): Promise<void> {
    await openTransaction(tx)
      .updateTable('chat')
      .set({ introduced_at: at })
      .where('id', '=', chatId)
      .where('introduced_at', 'is', null)
      .execute()
  }

  async findMappingsByTelegram(chatId: TelegramChatId, messageId: TelegramMessageId): Promise<MessageMapping[]> {
    const rows = await selectMappings(this.#db)
      .where('chat.telegram_chat_id', '=', chatId)
      .where('mapping.telegram_message_id', '=', messageId)
      .execute()
    return rows.map(toMapping)
  }

  async findMappingsByPlanfix(id: string): Promise<MessageMapping[]> {
    const rows = await selectMappings(this.#db)
      .where((eb) => eb.or([eb('message.planfix_message_id', '=', id), eb('message.planfix_comment_id', '=', id)]))
      .execute()
    return rows.map(toMapping)
  }

  async readMessage(id: MessageId) {
    const row = await this.#db
      .selectFrom('message')
      .leftJoin('chat', 'chat.id', 'message.chat_id')
      .selectAll('message')
      .select(['chat.key as chat_key', 'chat.task_number'])
      .where('message.id', '=', id)
      .executeTakeFirst()
    return row && { ...toMessage(row), chatKey: row.chat_key as ChatKey | null, taskNumber: row.task_number as TaskNumber | null }
  }

  async #refresh(db: Db, place: ChatAndContact, profile: ContactProfile, now: number): Promise<ChatAndContact> {
    const fresh = Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== '')) as Partial<ContactProfile>
    const contact = { ...place.contact, ...fresh }
    if (JSON.stringify(contact) === JSON.stringify(place.contact)) return place
    await db
      .updateTable('contact')
      .set({
        first_name: contact.firstName,
        last_name: contact.lastName,
        username: contact.username,
        phone: contact.phone,
        language: contact.language,
        updated_at: now,
      })
      .where('id', '=', contact.id)
      .execute()
    return { chat: place.chat, contact }
  }
}

function selectChat(db: Db, connectionId: ConnectionId) {
  return db
    .selectFrom('chat')
    .innerJoin('contact', 'contact.id', 'chat.contact_id')
    .select(chatColumns)
    .select(contactColumns)
    .where('chat.connection_id', '=', connectionId)
}

function fromRow(row: ChatColumns & ContactColumns): ChatAndContact {
  return { chat: toChat(row), contact: toContact(row) }
}

async function insertContact(db: Db, connectionId: ConnectionId, { contactKey, contact }: NewChat, now: number): Promise<number> {
  const { id } = await db
    .insertInto('contact')
    .values({
      connection_id: connectionId,
      key: contactKey,
      first_name: contact.firstName,
      last_name: contact.lastName,
      username: contact.username,
      phone: contact.phone,
      language: contact.language,
      created_at: now,
      updated_at: now,
    })
    .onConflict((oc) => oc.columns(['connection_id', 'key']).doUpdateSet({ updated_at: now }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** A message and its parts on the Telegram side; one that has no part there yet still gives a row. */
function selectMappings(db: Db) {
  return db
    .selectFrom('message')
    .leftJoin('mapping', 'mapping.message_id', 'message.id')
    .leftJoin('chat', 'chat.id', 'message.chat_id')
    .select(['message.id as message_id', 'message.chat_id', 'message.planfix_message_id', 'message.planfix_comment_id'])
    .select(['mapping.part', 'mapping.telegram_message_id', 'chat.telegram_chat_id'])
    .orderBy('message.id')
    .orderBy('mapping.part')
}

interface MappingColumns {
  message_id: number
  chat_id: number | null
  planfix_message_id: string | null
  planfix_comment_id: string | null
  part: number | null
  telegram_message_id: number | null
  telegram_chat_id: string | null
}

function toMapping(row: MappingColumns): MessageMapping {
  return {
    messageId: row.message_id as MessageId,
    chatId: row.chat_id as ChatId | null,
    part: row.part ?? 0,
    telegramChatId: row.telegram_chat_id as TelegramChatId | null,
    telegramMessageId: row.telegram_message_id as TelegramMessageId | null,
    planfixMessageId: row.planfix_message_id as PlanfixMessageId | null,
    planfixCommentId: row.planfix_comment_id as PlanfixCommentId | null,
  }
}

function toMessage(row: Selectable<MessageRow>): StoredMessage {
  return {
    id: row.id as MessageId,
    connectionId: row.connection_id as ConnectionId,
    chatId: row.chat_id as ChatId | null,
    author: row.author as Author,
    text: row.text,
    planfixMessageId: row.planfix_message_id as PlanfixMessageId | null,
    planfixCommentId: row.planfix_comment_id as PlanfixCommentId | null,
    employeeName: row.employee_name,
    sentAt: row.sent_at,
    receivedAt: row.received_at,
    commentText: row.comment_text,
    deletedAt: row.deleted_at,
  }
}
