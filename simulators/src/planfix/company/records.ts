import { type FormPair, parseFormPairs } from '../form-pairs.ts'

/** Where `getTask` and `getContact` put their answer; seen in the wild are all three. */
export type DataForm = 'text' | 'object' | 'top'

/** A chat integration of the account: one external chat system with its own tokens. Planfix help: "Planfix API для чатов". */
export interface Integration {
  /** Chosen by the administrator, unique in the account; must not contain `~`. */
  readonly providerId: string
  /** The connection name that task names carry. */
  readonly name: string
  /** What the bridge must send as `planfix_token`. */
  readonly planfixToken: string
  /** Where pushes go. Until it is known employees cannot answer here. */
  readonly bridgeUrl?: string | undefined
  /** What Planfix sends as `token`. */
  readonly bridgeToken: string
  /** "Create a new task if there are no active tasks": a message to a closed task's chat opens a new one. */
  readonly newTaskWhenClosed: boolean
  readonly dataForm: DataForm
  /** E-mail of the employee who counts as the author of echo messages without `userEmail`; else the account's first employee. */
  readonly echoEmployeeEmail?: string | undefined
  /** The task template's custom fields that `data_*` can fill; absent means the template has whatever is asked for. */
  readonly taskFields?: readonly string[] | undefined
}

export interface Employee {
  readonly id: number
  readonly firstName: string
  readonly lastName: string
  /** Unique in the account; `userEmail` of echo messages is matched against it. */
  readonly email: string
  readonly pictureUrl: string
}

/** What the chat API can tell about a contact. */
export interface ContactCard {
  readonly firstName: string
  readonly lastName?: string | undefined
  readonly pictureUrl?: string | undefined
  readonly email?: string | undefined
  readonly phone?: string | undefined
  readonly data?: string | undefined
}

/** A person of an external chat system: `contactId` is the bridge's string, never a Planfix number. */
export interface ExternalContact {
  readonly providerId: string
  readonly contactId: string
}

export interface Contact extends ContactCard {
  readonly number: number
  readonly externals: readonly ExternalContact[]
}

/** An external chat: `chatId` is the bridge's string, unique within its provider. */
export interface Chat {
  readonly providerId: string
  readonly chatId: string
}

export interface Task {
  readonly number: number
  readonly name: string
  /** In a closed (not active) status. */
  readonly isClosed: boolean
  /** The first author. */
  readonly contactNumber: number
  /** The integration whose chat the task is. */
  readonly providerId: string
  /** Absent in a task made by the "Write" button until the bridge has answered with the ids of the conversation. */
  readonly chatId?: string | undefined
  /** The task's e-mail address in Planfix. */
  readonly email: string
  readonly customFields: Readonly<Record<string, string>>
}

export interface Attachment {
  readonly name: string
  readonly url: string
}

/** Who wrote a comment. An echo is the account's own message written outside Planfix, told with `isEcho`. */
export interface CommentAuthor {
  readonly kind: 'contact' | 'employee' | 'echo'
  /** The contact's number or the employee's id; absent for an echo in an account without employees. */
  readonly id?: number | undefined
  readonly name: string
}

export interface CommentData {
  readonly id: number
  readonly taskNumber: number
  readonly author: CommentAuthor
  readonly text: string
  readonly attachments: readonly Attachment[]
  /** Real epoch milliseconds with a fraction. */
  readonly at: number
  /** The form the bridge sent, as it stood on the wire; absent for what an employee wrote. */
  readonly form?: string | undefined
  /** The `messageId` an employee's comment was pushed under. */
  readonly messageId?: string | undefined
}

export class Comment implements CommentData {
  readonly id: number
  readonly taskNumber: number
  readonly author: CommentAuthor
  readonly text: string
  readonly attachments: readonly Attachment[]
  readonly at: number
  readonly form: string | undefined
  readonly messageId: string | undefined

  constructor(data: CommentData) {
    this.id = data.id
    this.taskNumber = data.taskNumber
    this.author = data.author
    this.text = data.text
    this.attachments = data.attachments
    this.at = data.at
    this.form = data.form
    this.messageId = data.messageId
  }

  /** The fields the bridge sent, in their order; empty for what an employee wrote. */
  get pairs(): FormPair[] {
    return parseFormPairs(this.form ?? '')
  }

  toJSON(): object {
    const { form, ...rest } = this
    return form === undefined ? rest : { ...rest, pairs: this.pairs }
  }
}

/** What Planfix shows at a message: an error mark, one tick, two ticks. */
export type MessageStatusMark = 'error' | 'sent' | 'read'

/** One `messageStatus` received. */
export interface MessageStatus {
  readonly providerId: string
  readonly messageId: string
  readonly status: MessageStatusMark
  /** The value as received: anything but `error` and `read` counts as `sent`. */
  readonly given: string
  readonly text?: string | undefined
  /** Real epoch milliseconds with a fraction. */
  readonly at: number
}

/** A file kept by Planfix, served at `/file/<id>`. */
export interface StoredFile {
  readonly id: string
  readonly name: string
  readonly contentType: string
  readonly base64: string
}

/** One POST of Planfix towards the bridge, before it was tried. */
export interface PushData {
  readonly id: number
  readonly providerId: string
  /** The body as sent: a form, unless raw. */
  readonly body: string
  readonly contentType: string
  readonly messageId?: string | undefined
  readonly chatId?: string | undefined
  readonly taskNumber?: number | undefined
  /** Sent a single time, outside the account's queue, and never retried: a repeat or a raw push. */
  readonly isOnce: boolean
  /** The id of the push that this one repeats. */
  readonly repeatOf?: number | undefined
  /** Real epoch milliseconds with a fraction. */
  readonly at: number
}

/** One try of a push. */
export interface PushAttempt {
  /** Real epoch milliseconds with a fraction when the POST began. */
  readonly at: number
  /** The same moment on Planfix's clock. */
  readonly clockAt: number
  /** Real milliseconds until the whole answer was there, or until it was given up. */
  readonly ms: number
  /** Absent when there was no answer. */
  readonly status?: number | undefined
  /** The answer's body. */
  readonly body?: string | undefined
  /** Why there was no answer, or why a 200 did not help. */
  readonly error?: string | undefined
}

/** `waiting`: in the queue, on its way or due for another attempt. `dropped`: Planfix has given it up. */
export type PushState = 'waiting' | 'accepted' | 'dropped'
