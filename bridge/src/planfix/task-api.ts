import type { ContactProfile } from '../domain/contact.ts'
import type { ContactKey, PlanfixCommentId } from '../domain/ids.ts'
import type { Outcome } from '../outbox/outcome.ts'
import type { PlanfixContact, PlanfixTask } from './planfix-notes.ts'
import type { RequestPurpose } from './request-pace.ts'

/** How a request is made; the same for all calls of one attempt. */
export interface CallOptions {
  purpose: RequestPurpose
  timeoutMs: number
  signal: AbortSignal
}

export interface PlanfixComment {
  id: PlanfixCommentId
  taskRef: string
  /** Written by a person; what Planfix itself notes (a changed status, a new assignee) is not. */
  isWritten: boolean
  owner: { person: string; name: string }
  html: string
  /** Epoch ms, with the minute's precision that Planfix has. */
  at: number
  /** Null where the API does not tell. */
  isHidden: boolean | null
  isDeleted: boolean
  /** It put its task into another status, which may be a final one. */
  changesStatus: boolean
  /** Where it was written: in Planfix, through the chat API, elsewhere; null where the API does not tell. */
  source: 'planfix' | 'chat_api' | 'other' | null
  /** Persons it notifies, as `PlanfixContact.person` names them. */
  notified: string[]
  fileNames: string[]
}

/** What is left out of looking for answers, so that the others are found: too large to be read, or nothing that the token may see. */
export type PassedOver = 'too_large' | 'not_visible'

/** What identifies somebody who may have a card in Planfix already. */
export interface WantedContact extends ContactProfile {
  key: ContactKey
  /** Telegram's number of the person; null for one known by phone alone. */
  telegramId: string | null
  name: string
}

export interface NewTask {
  contact: PlanfixContact
  title: string
  /** Plain text, with `chatLine` in it. */
  description: string
  /** What tells it from the tasks of other chats. */
  chatLine: string
}

/** A file to be uploaded. */
export interface FileContent {
  name: string
  /** Bytes; null: not known before the end. */
  size: number | null
  /** One piece after the other, fetched as it is taken; each call begins anew. */
  bytes: () => AsyncIterable<Uint8Array>
  /** True once its bytes could not be had to the end: that is no fault of Planfix. */
  isBroken: boolean
}

/**
 * How files get into a comment. REST uploads them beforehand, and the comment refers to them; XML knows no comment with files, so
 * they are put on one that is there.
 */
export type FileUploads =
  | { when: 'before_comment'; largest: number; upload: (file: FileContent, options: CallOptions) => Promise<number> }
  | { when: 'after_comment'; largest: number; attach: (place: FilePlace, file: FileContent, options: CallOptions) => Promise<number> }

export interface FilePlace {
  task: PlanfixTask
  comment: PlanfixCommentId
  author: PlanfixContact | null
}

export interface NewComment {
  task: PlanfixTask
  /** Null: written by the employee whose token is used. */
  author: PlanfixContact | null
  /** For employees alone: this contact is not notified even where he works on the task. */
  notFor?: PlanfixContact | null
  html: string
  /** Uploaded before. */
  fileIds?: number[]
}

export interface ChangedSpan {
  /** Epoch ms. `since` is when the last complete look began; `from` is earlier than that, as far as clocks may differ. */
  since: number
  from: number
  to: number
  /** Whether the comments of this task are wanted; where each task costs a request, others are passed over. */
  isWanted: (taskRef: string) => Promise<boolean>
  /** Whether this comment came in an earlier span, and so did whatever is older. */
  isSeen: (commentId: string) => boolean
}

/**
 * Port: what the bridge needs of Planfix's XML and REST APIs, alike for both.
 * Each call is one attempt and throws what its API throws; `classify` says what that means.
 */
export interface TaskApi {
  /** The card of a person: by Telegram id, by phone, or by what the bridge itself wrote into it. */
  findContact(wanted: WantedContact, options: CallOptions): Promise<PlanfixContact | undefined>
  addContact(wanted: WantedContact, options: CallOptions): Promise<PlanfixContact>
  /** Writes Telegram's name and id into the card's own fields where they are empty. */
  fillTelegramFields(contact: PlanfixContact, wanted: WantedContact, options: CallOptions): Promise<void>

  /** Whether Planfix still has this card: it may have been deleted, or merged into another. */
  hasContact(contact: PlanfixContact, options: CallOptions): Promise<boolean>
  /** Whether this may be a contact; XML calls contacts and employees alike. */
  mayBeContact(person: string): boolean

  /** The newest active task that was made for this contact and this chat. */
  findTask(wanted: NewTask, options: CallOptions): Promise<PlanfixTask | undefined>
  addTask(task: NewTask, options: CallOptions): Promise<PlanfixTask>
  /** Undefined when Planfix no longer has it. */
  readTask(task: PlanfixTask, options: CallOptions): Promise<{ isActive: boolean } | undefined>

  /** The contact whose task it is: after a merge the card that is left. Undefined when it is an employee's, or there is none. */
  findContactOfTask(taskRef: string, options: CallOptions): Promise<PlanfixContact | undefined>

  /** `largest`: bytes. */
  readonly fileUploads: FileUploads
  addComment(comment: NewComment, options: CallOptions): Promise<PlanfixCommentId>
  editComment(task: PlanfixTask, id: PlanfixCommentId, html: string, options: CallOptions): Promise<void>
  /** For the self-test: nothing else takes anything away. */
  deleteComment(id: PlanfixCommentId, options: CallOptions): Promise<void>
  completeTask(task: PlanfixTask, options: CallOptions): Promise<void>
  /** Undefined when Planfix has none, or it was deleted. */
  readComment(id: PlanfixCommentId, options: CallOptions): Promise<PlanfixComment | undefined>
  /** The newest comments of a task, newest first, at most a hundred. */
  listComments(task: PlanfixTask, options: CallOptions): Promise<PlanfixComment[]>
  /** Comments written, and where the API tells changed or deleted, in this time, page by page, oldest first. */
  listChanged(span: ChangedSpan, options: CallOptions): AsyncIterable<PlanfixComment[]>

  /** How far Planfix's clock was ahead of ours at its last answer, ms; 0 before the first. */
  clockSkewMs(): number

  /** Asks something harmless: are address and token right? */
  checkAccess(options: CallOptions): Promise<void>

  /**
   * What a fault of one of these calls means. `stale` names what Planfix no longer has. `attempts`: begun so far, this one
   * included. A fault that is none of the API's is thrown on.
   */
  classify(error: unknown, attempts: number): Outcome & { stale?: 'contact' | 'task' | 'comment' }

  close(): Promise<void>
}
