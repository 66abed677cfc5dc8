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

/** A contact in Planfix. */
export interface PlanfixContact {
  /** As people see it: XML `general`, REST `id`. */
  number: number
  /** What comments and tasks call this person: XML `userid`, REST `contact:NUMBER`. Opaque outside the API that gave it. */
  person: string
}

export interface PlanfixTask {
  number: TaskNumber
  /** What comments call their task: XML the internal id, REST the number. Opaque outside the API that gave it. */
  ref: string
}

/** The present task of a chat, and when Planfix last said that it is active, epoch ms. */
export interface KnownTask extends PlanfixTask {
  activeAt: number
}

/** The chat a task belongs to. */
export interface TaskChat {
  chatId: ChatId
  chatKey: ChatKey
  contactId: ContactId
  /** His card, as far as it is known. */
  contact: PlanfixContact | null
}

/** Whose comment it is, as far as we know it; `bridge`: it tells of a message and is none. */
export interface CommentedMessage {
  author: Author | 'bridge'
}

/** The comment that a message is, and the task it is in; null for a comment of before that was noted. */
export interface CommentPlace {
  id: PlanfixCommentId
  task: PlanfixTask | null
}

/** A comment that a message became. `text`: what it said when it was last looked at, or written; null where that is not known. */
export interface KnownComment extends CommentPlace {
  text: string | null
}

/** A message whose comment is still looked for. */
export interface SoughtMessage {
  messageId: MessageId
  author: Author
  text: string
}

/** An employee's message that is a known comment, and what that comment said when it was last looked at. */
export interface EmployeeComment {
  id: PlanfixCommentId
  text: string
}

export interface IntroducedChats {
  limit: number
  before: ChatId | null
  introducedSince: number | null
}

/** Port: what this side learns about contacts, tasks and comments on the way. Everything is durable when a call resolves. */
export interface PlanfixNotes {
  noteTaskAbsent(chatId: ChatId, at: number): Promise<void>
  /** The newest chats that Planfix knows; where it is given, of those older than `before`, or told of at or after `introducedSince`, epoch ms. */
  listIntroducedChats(connectionId: ConnectionId, page: IntroducedChats): Promise<Chat[]>

  findContact(contactId: ContactId): Promise<PlanfixContact | null>
  noteContact(contactId: ContactId, contact: PlanfixContact | null): Promise<void>

  /** The newest task of a chat that Planfix still has, as far as we were told. */
  findTask(chatId: ChatId): Promise<KnownTask | null>
  /** The newest tasks of a chat that Planfix still has, newest first. */
  listTasks(chatId: ChatId, limit: number): Promise<PlanfixTask[]>
  noteActiveTask(connectionId: ConnectionId, chatId: ChatId, task: KnownTask): Promise<void>
  noteTaskGone(connectionId: ConnectionId, ref: string): Promise<void>
  findChatOfTask(connectionId: ConnectionId, ref: string): Promise<TaskChat | null>
  findChatOfTaskNumber(connectionId: ConnectionId, taskNumber: TaskNumber): Promise<TaskChat | null>

  /** Chats that got an employee's message, known by its comment and not deleted, at or after this time, epoch ms. */
  listAnsweredChats(connectionId: ConnectionId, since: number): Promise<ChatId[]>
  /** Those messages of one chat, oldest first. */
  listEmployeeComments(chatId: ChatId, since: number): Promise<EmployeeComment[]>
  findCommentOf(messageId: MessageId): Promise<KnownComment | null>
  findMessageOfComment(connectionId: ConnectionId, commentId: PlanfixCommentId): Promise<CommentedMessage | null>
  /**
   * Those of these comments that are known to be something else than a new message of this author. Of an employee's message we may
   * know by an automation's word alone, so that is no proof against a customer's.
   */
  listKnownComments(connectionId: ConnectionId, author: Author, commentIds: PlanfixCommentId[]): Promise<Set<PlanfixCommentId>>
  /** Messages of a chat that arrived, and whose comments are still looked for. */
  listSoughtMessages(connectionId: ConnectionId, chatId: ChatId): Promise<SoughtMessage[]>

  /** Files of a message, in the order in which they are shown. */
  listFiles(messageId: MessageId): Promise<StoredFile[]>
  noteUploaded(id: MessageFileId, planfixFileId: number): Promise<void>
  /** What an attempt is about to write, where that is not simply what the content says: a later look for it needs it. */
  noteWritten(id: DeliveryId, text: string): Promise<void>
  /** A comment that is there although its delivery is not at its end: files are still to be put on it. */
  noteComment(messageId: MessageId, comment: { id: PlanfixCommentId; text: string; task: PlanfixTask }): Promise<void>

  /** Up to when answers have been looked for, epoch ms; null before the first look. */
  readPollCursor(connectionId: ConnectionId): Promise<number | null>
  notePollCursor(connectionId: ConnectionId, seenUntil: number): Promise<void>
}
