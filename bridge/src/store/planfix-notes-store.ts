import type { Kysely } from 'kysely'
import type { Chat } from '../domain/chat.ts'
import type { StoredFile } from '../domain/file.ts'
import type {
  ChatId,
  ChatKey,
  ConnectionId,
  ContactId,
  DeliveryId,
  MessageFileId,
  MessageId,
  PlanfixCommentId,
  TaskNumber,
} from '../domain/ids.ts'
import type { Author } from '../domain/message.ts'
import type { DeliveryContent } from '../outbox/delivery.ts'
import type { Transaction, UnitOfWork } from '../outbox/unit-of-work.ts'
import type {
  CommentedMessage,
  EmployeeComment,
  IntroducedChats,
  KnownTask,
  KnownComment,
  PlanfixContact,
  PlanfixNotes,
  PlanfixTask,
  SoughtMessage,
  TaskChat,
} from '../planfix/planfix-notes.ts'
import { chatColumns, contactColumns, toChat } from './chat-rows.ts'
import { openTransaction } from './commit-queue.ts'
import { toStoredFile } from './file-rows.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

/** What the Planfix side has learned, in tables. */
export class PlanfixNotesStore implements PlanfixNotes {
  readonly #db: Db
  readonly #unitOfWork: UnitOfWork

  constructor(db: Db, unitOfWork: UnitOfWork) {
    this.#db = db
    this.#unitOfWork = unitOfWork
  }

  noteTaskAbsent(chatId: ChatId, at: number): Promise<void> {
    return this.#write(async (db) => {
      await db.updateTable('chat').set({ task_absent_at: at }).where('id', '=', chatId).execute()
    })
  }

  async listIntroducedChats(connectionId: ConnectionId, { limit, before, introducedSince }: IntroducedChats): Promise<Chat[]> {
    const chats = this.#db
      .selectFrom('chat')
      .innerJoin('contact', 'contact.id', 'chat.contact_id')
      .select(chatColumns)
      .select(contactColumns)
      .where('chat.connection_id', '=', connectionId)
      .where('chat.introduced_at', '>=', introducedSince ?? 0)
    const rows = await (before === null ? chats : chats.where('chat.id', '<', before)).orderBy('chat.id', 'desc').limit(limit).execute()
    return rows.map(toChat)
  }

  async findContact(contactId: ContactId): Promise<PlanfixContact | null> {
    const row = await this.#db.selectFrom('planfix_contact').selectAll().where('contact_id', '=', contactId).executeTakeFirst()
    return row ? { number: row.number, person: row.person } : null
  }

  noteContact(contactId: ContactId, contact: PlanfixContact | null): Promise<void> {
    return this.#write(async (db) => {
      await db.deleteFrom('planfix_contact').where('contact_id', '=', contactId).execute()
      if (contact)
        await db
          .insertInto('planfix_contact')
          .values({ contact_id: contactId, ...contact })
          .execute()
    })
  }

  async findTask(chatId: ChatId): Promise<KnownTask | null> {
    const row = await this.#db
      .selectFrom('task')
      .selectAll()
      .where('chat_id', '=', chatId)
      .where('is_gone', '=', 0)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row ? { number: row.number as TaskNumber, ref: row.ref, activeAt: row.active_at } : null
  }

  async listTasks(chatId: ChatId, limit: number): Promise<PlanfixTask[]> {
    const rows = await this.#db
      .selectFrom('task')
      .select(['number', 'ref'])
      .where('chat_id', '=', chatId)
      .where('is_gone', '=', 0)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map(({ number, ref }) => ({ number: number as TaskNumber, ref }))
  }

  noteActiveTask(connectionId: ConnectionId, chatId: ChatId, { ref, number, activeAt }: KnownTask): Promise<void> {
    return this.#write(async (db) => {
      const row = { connection_id: connectionId, chat_id: chatId, ref, number, active_at: activeAt, is_gone: 0, created_at: activeAt }
      await db
        .insertInto('task')
        .values(row)
        .onConflict((oc) => oc.columns(['connection_id', 'ref']).doUpdateSet({ active_at: activeAt, is_gone: 0 }))
        .execute()
      await db.updateTable('chat').set({ task_number: number }).where('id', '=', chatId).execute()
    })
  }

  noteTaskGone(connectionId: ConnectionId, ref: string): Promise<void> {
    return this.#write(async (db) => {
      await db.updateTable('task').set({ is_gone: 1 }).where('connection_id', '=', connectionId).where('ref', '=', ref).execute()
    })
  }

  async listFiles(messageId: MessageId): Promise<StoredFile[]> {
    const rows = await this.#db
      .selectFrom('file')
      .selectAll()
      .where('message_id', '=', messageId)
      .orderBy('telegram_message_id')
      .orderBy('position')
      .orderBy('id')
      .execute()
    return rows.map(toStoredFile)
  }

  noteUploaded(id: MessageFileId, planfixFileId: number): Promise<void> {
    return this.#write(async (db) => {
      await db.updateTable('file').set({ planfix_file_id: planfixFileId }).where('id', '=', id).execute()
    })
  }

  noteWritten(id: DeliveryId, text: string): Promise<void> {
    return this.#write(async (db) => {
      await db.updateTable('delivery').set({ written_text: text }).where('id', '=', id).execute()
    })
  }

  noteComment(messageId: MessageId, { id, text, task }: { id: PlanfixCommentId; text: string; task: PlanfixTask }): Promise<void> {
    return this.#write(async (db) => {
      await db
        .updateTable('message')
        .set({ planfix_comment_id: id, comment_text: text, comment_task: task.ref })
        .where('id', '=', messageId)
        .execute()
    })
  }

  async findChatOfTask(connectionId: ConnectionId, ref: string): Promise<TaskChat | null> {
    const row = await selectTaskChat(this.#db, connectionId).where('task.ref', '=', ref).executeTakeFirst()
    return row ? toTaskChat(row) : null
  }

  async findChatOfTaskNumber(connectionId: ConnectionId, taskNumber: TaskNumber): Promise<TaskChat | null> {
    const row = await selectTaskChat(this.#db, connectionId).where('task.number', '=', taskNumber).executeTakeFirst()
    return row ? toTaskChat(row) : null
  }

  async listAnsweredChats(connectionId: ConnectionId, since: number): Promise<ChatId[]> {
    const rows = await selectEmployeeComments(this.#db, since)
      .select('chat_id')
      .distinct()
      .where('connection_id', '=', connectionId)
      .execute()
    return rows.map((row) => row.chat_id as ChatId)
  }

  async listEmployeeComments(chatId: ChatId, since: number): Promise<EmployeeComment[]> {
    const rows = await selectEmployeeComments(this.#db, since)
      .select(['planfix_comment_id', 'text', 'comment_text'])
      .where('connection_id', '=', (eb) => eb.selectFrom('chat').select('connection_id').where('id', '=', chatId))
      .where('chat_id', '=', chatId)
      .orderBy('id')
      .execute()
    return rows.map((row) => ({ id: row.planfix_comment_id as PlanfixCommentId, text: row.comment_text ?? row.text }))
  }

  async findCommentOf(messageId: MessageId): Promise<KnownComment | null> {
    const row = await this.#db
      .selectFrom('message')
      .leftJoin('task', (on) => on.onRef('task.connection_id', '=', 'message.connection_id').onRef('task.ref', '=', 'message.comment_task'))
      .select(['message.planfix_comment_id', 'message.comment_text', 'task.ref', 'task.number'])
      .where('message.id', '=', messageId)
      .executeTakeFirst()
    if (!row || row.planfix_comment_id === null) return null
    const task = row.ref !== null && row.number !== null ? { ref: row.ref, number: row.number as TaskNumber } : null
    return { id: row.planfix_comment_id as PlanfixCommentId, text: row.comment_text, task }
  }

  async findMessageOfComment(connectionId: ConnectionId, commentId: PlanfixCommentId): Promise<CommentedMessage | null> {
    const rows = await this.#db
      .selectFrom('message')
      .select('author')
      .where('planfix_comment_id', '=', commentId)
      .where('chat_id', 'is not', null)
      .where('connection_id', '=', connectionId)
      .execute()
    // An automation may have named any comment, as if an employee had written it: what we know ourselves counts more.
    const author = rows.find((row) => row.author !== 'employee')?.author as Author | undefined
    if (author) return { author }
    const [own] = await this.#listOwnComments(connectionId, [commentId])
    if (own) return { author: 'bridge' }
    return rows.length > 0 ? { author: 'employee' } : null
  }

  async listKnownComments(connectionId: ConnectionId, author: Author, commentIds: PlanfixCommentId[]): Promise<Set<PlanfixCommentId>> {
    if (commentIds.length === 0) return new Set()
    const rows = await this.#db
      .selectFrom('message')
      .select(['planfix_comment_id', 'author'])
      .where('connection_id', '=', connectionId)
      .where('chat_id', 'is not', null)
      .where('planfix_comment_id', 'in', commentIds)
      .execute()
    const known = rows.filter((row) => row.author !== 'employee' || author !== 'contact')
    const own = await this.#listOwnComments(connectionId, commentIds)
    return new Set([...known.map((row) => row.planfix_comment_id as PlanfixCommentId), ...own])
  }

  async listSoughtMessages(connectionId: ConnectionId, chatId: ChatId): Promise<SoughtMessage[]> {
    const rows = await this.#db
      .selectFrom('delivery')
      .select(['message_id', 'content'])
      .where('connection_id', '=', connectionId)
      .where('direction', '=', 'to_planfix')
      .where('chat_id', '=', chatId)
      .where('ended_at', 'is', null)
      .where('content', 'like', '%"find_comment"%')
      .execute()
    return rows.flatMap(({ message_id: id, content }) => {
      const sought = JSON.parse(content) as DeliveryContent
      return sought.kind === 'find_comment' ? [{ messageId: id as MessageId, author: sought.author, text: sought.text }] : []
    })
  }

  async #listOwnComments(connectionId: ConnectionId, commentIds: PlanfixCommentId[]): Promise<PlanfixCommentId[]> {
    const rows = await this.#db
      .selectFrom('own_comment')
      .select('comment_id')
      .where('connection_id', '=', connectionId)
      .where('comment_id', 'in', commentIds)
      .execute()
    return rows.map((row) => row.comment_id as PlanfixCommentId)
  }

  async readPollCursor(connectionId: ConnectionId): Promise<number | null> {
    const row = await this.#db.selectFrom('poll_cursor').select('seen_until').where('connection_id', '=', connectionId).executeTakeFirst()
    return row?.seen_until ?? null
  }

  notePollCursor(connectionId: ConnectionId, seenUntil: number): Promise<void> {
    return this.#write(async (db) => {
      await db
        .insertInto('poll_cursor')
        .values({ connection_id: connectionId, seen_until: seenUntil })
        .onConflict((oc) => oc.column('connection_id').doUpdateSet({ seen_until: seenUntil }))
        .execute()
    })
  }

  #write(work: (db: Db) => Promise<void>): Promise<void> {
    return this.#unitOfWork.run((tx: Transaction) => work(openTransaction(tx)))
  }
}

function selectEmployeeComments(db: Db, since: number) {
  return db
    .selectFrom('message')
    .where('received_at', '>=', since)
    .where('planfix_comment_id', 'is not', null)
    .where('author', '=', 'employee')
    .where('chat_id', 'is not', null)
    .where('deleted_at', 'is', null)
}

function selectTaskChat(db: Db, connectionId: ConnectionId) {
  return db
    .selectFrom('task')
    .innerJoin('chat', 'chat.id', 'task.chat_id')
    .leftJoin('planfix_contact', 'planfix_contact.contact_id', 'chat.contact_id')
    .select(['chat.id as chat_id', 'chat.key as chat_key', 'chat.contact_id', 'planfix_contact.number', 'planfix_contact.person'])
    .where('task.connection_id', '=', connectionId)
}

function toTaskChat(row: {
  chat_id: number
  chat_key: string
  contact_id: number
  number: number | null
  person: string | null
}): TaskChat {
  const contact = row.number !== null && row.person !== null ? { number: row.number, person: row.person } : null
  return { chatId: row.chat_id as ChatId, chatKey: row.chat_key as ChatKey, contactId: row.contact_id as ContactId, contact }
}
