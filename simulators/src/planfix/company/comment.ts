import { type FormPair, parseFormPairs } from '../form-pairs.ts'
import { toHtml } from './flatten-html.ts'
import type { Person } from './person.ts'

export interface Attachment {
  readonly name: string
  readonly url: string
}

/** Who wrote a comment. An echo is the account's own message written outside Planfix, told with `isEcho`. */
export interface CommentAuthor {
  readonly kind: 'contact' | 'employee' | 'echo' | 'robot'
  /** The contact's number or the employee's or robot's id; absent for an echo in an account without employees. */
  readonly id?: number | undefined
  readonly name: string
}

/** Which of the two types a person's comment has is not documented; an API can ask for neither. Both are met. */
export type PersonalType = 'COMMENT' | 'ACTION' | 'FILE'

/** What Planfix writes into a task's history of itself. Planfix help: XML API, "Типы действий". */
export type SystemType =
  | 'TASKCREATED'
  | 'STATUSCHANGED'
  | 'TASKOVERDUED'
  | 'TASKREJECTED'
  | 'TASKACCEPTED'
  | 'WORKEREMPLOYED'
  | 'WORKERUNEMPLOYED'
  | 'REMINDER'
  | 'TASKEXPECTDATECHANGED'
  | 'TASKCHANGED'

/** Where a comment came from, as REST tells it. */
export const channels = [
  ...['Planfix', 'Telegram', 'Facebook', 'Viber', 'WhatsApp', 'Mobile', 'Email', 'Charta', 'Skype', 'YandexChat', 'Avito'],
  ...['WebChatApi', 'None'],
]

/** How the simulator got a comment: by one of its APIs, or from an employee (or Planfix itself). */
export type CommentVia = 'chat' | 'xml' | 'rest' | 'planfix'

/** What of a comment can be changed. */
export interface CommentContent {
  /** HTML. */
  readonly html?: string | undefined
  /** Employees and contacts who are told; a contact is sent only what notifies him. */
  readonly notified?: readonly Person[] | undefined
  /** Hidden from everyone but the notified and administrators. */
  readonly isHidden?: boolean | undefined
  readonly isPinned?: boolean | undefined
  readonly fileIds?: readonly number[] | undefined
  /** When it counts as written, on Planfix's clock; who may tell another time than the real one is the APIs' affair. */
  readonly dateTime?: number | undefined
  readonly statusChange?: StatusChange | undefined
}

/** Ids of task statuses. */
export interface StatusChange {
  readonly old: number
  readonly new: number
}

/** What is kept of a comment. What is absent has its default, see the class. */
export interface CommentData extends CommentContent {
  /** `action/id` of XML, `id` of REST. */
  readonly id: number
  /** A comment is in a task or at a contact. */
  readonly taskNumber?: number | undefined
  readonly contactNumber?: number | undefined
  readonly author: CommentAuthor
  /** Plain text: what the chat API brought, or the HTML without its formatting. */
  readonly text: string
  readonly type?: PersonalType | SystemType | undefined
  readonly fromType?: string | undefined
  readonly via?: CommentVia | undefined
  readonly attachments: readonly Attachment[]
  /** Real epoch milliseconds with a fraction. */
  readonly at: number
  /** When it was added, on Planfix's clock. */
  readonly clockAt: number
  readonly isDeleted?: boolean | undefined
  /** Of the last edit, on Planfix's clock. */
  readonly editedAt?: number | undefined
  /** The form the bridge sent, as it stood on the wire; absent for what the chat API did not bring. */
  readonly form?: string | undefined
  /** The `messageId` an employee's comment was pushed under. */
  readonly messageId?: string | undefined
}

/** A comment, which the XML API calls an action. */
export class Comment implements CommentData {
  readonly id: number
  readonly taskNumber: number | undefined
  readonly contactNumber: number | undefined
  readonly author: CommentAuthor
  readonly text: string
  readonly type: PersonalType | SystemType
  readonly fromType: string
  readonly via: CommentVia
  readonly attachments: readonly Attachment[]
  readonly fileIds: readonly number[]
  readonly notified: readonly Person[]
  readonly isHidden: boolean
  readonly isPinned: boolean
  readonly isDeleted: boolean
  readonly statusChange: StatusChange | undefined
  readonly at: number
  readonly clockAt: number
  readonly editedAt: number | undefined
  readonly form: string | undefined
  readonly messageId: string | undefined
  readonly #data: CommentData

  constructor(data: CommentData) {
    this.#data = data
    this.id = data.id
    this.taskNumber = data.taskNumber
    this.contactNumber = data.contactNumber
    this.author = data.author
    this.text = data.text
    this.type = data.type ?? 'COMMENT'
    this.fromType = data.fromType ?? 'Planfix'
    this.via = data.via ?? 'planfix'
    this.attachments = data.attachments
    this.fileIds = data.fileIds ?? []
    this.notified = data.notified ?? []
    this.isHidden = data.isHidden ?? false
    this.isPinned = data.isPinned ?? false
    this.isDeleted = data.isDeleted ?? false
    this.statusChange = data.statusChange
    this.at = data.at
    this.clockAt = data.clockAt
    this.editedAt = data.editedAt
    this.form = data.form
    this.messageId = data.messageId
  }

  /** The text with its formatting. Plain text of the chat API is shown as it is, line by line. */
  get html(): string {
    return this.#data.html ?? toHtml(this.text)
  }

  /** When it counts as written, on Planfix's clock. */
  get dateTime(): number {
    return this.#data.dateTime ?? this.clockAt
  }

  /** Written by somebody, not by Planfix of itself. */
  get isPersonal(): boolean {
    return this.type === 'COMMENT' || this.type === 'ACTION' || this.type === 'FILE'
  }

  /** The fields the bridge sent over the chat API, in their order; empty for any other comment. */
  get pairs(): FormPair[] {
    return parseFormPairs(this.form ?? '')
  }

  /** The same comment, otherwise. */
  with(changes: Partial<CommentData>): Comment {
    return new Comment({ ...this.#data, ...changes })
  }

  toJSON(): object {
    const { form, ...rest } = this
    const { html, dateTime } = this
    return { ...rest, html, dateTime, ...(form !== undefined && { pairs: this.pairs }) }
  }
}
