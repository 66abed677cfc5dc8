import type { Comment, CommentAuthor } from '../company/comment.ts'
import type { NewComment } from '../company/comments.ts'
import type { Company } from '../company/company.ts'
import { fullNameOf } from '../company/contacts.ts'
import type { Employee } from '../company/employee.ts'
import type { NewAttachment } from '../company/files.ts'
import { flattenHtml } from '../company/flatten-html.ts'
import type { Integration } from '../company/integration.ts'
import { hasPerson, type Person } from '../company/person.ts'
import type { Chat, Task } from '../company/task.ts'
import type { Troubles } from '../trouble/troubles.ts'
import { UsageError } from '../usage-error.ts'
import type { Push } from './push.ts'
import { pushBody } from './push-body.ts'
import type { Pushes } from './pushes.ts'

export interface AnswerOptions {
  readonly attachments?: readonly NewAttachment[] | undefined
  /** The text is HTML, as Planfix's editor makes it, and is sent flattened. */
  readonly isHtml?: boolean | undefined
  /** Leave `messageId` out of the push, as Planfix's own example does. */
  readonly withoutMessageId?: boolean | undefined
  /** Who is told: beside the contact of the chat in an answer, and nobody else in a comment. */
  readonly notified?: readonly Person[] | undefined
  /** Hidden from everyone but the notified. */
  readonly isHidden?: boolean | undefined
  /** Where it came from: `Planfix`, unless the employee wrote it in another channel. */
  readonly fromType?: string | undefined
  /** COMMENT, unless it is to be an ACTION. */
  readonly type?: 'COMMENT' | 'ACTION' | undefined
  /** Id of the status into which the comment puts its task; the comment tells of that itself. */
  readonly newStatus?: number | undefined
}

/** A chat of the bridge (its newest task is meant) or a task by its number. */
export type AnswerTarget = { readonly chatId: string; readonly providerId?: string | undefined } | { readonly task: number }

/** To whom an employee writes first. */
export interface FirstMessage {
  /** A contact of this phone is taken, or made. */
  readonly contactPhone: string
  /** The integration to write through; may be left out when there is only one. */
  readonly providerId?: string | undefined
}

/** A comment, and the push that took it to the contact it notifies, if there was one to take it to. */
export interface Written {
  readonly comment: Comment
  readonly push: Push | undefined
}

/** What happens in Planfix when somebody writes a comment: it is in the task, and goes to the contact that it notifies. */
export class Answering {
  readonly #company: Company
  readonly #pushes: Pushes
  readonly #troubles: Troubles

  constructor(company: Company, pushes: Pushes, troubles: Troubles) {
    this.#company = company
    this.#pushes = pushes
    this.#troubles = troubles
  }

  /** Answers in a chat's task, which notifies its contact. Throws when there is no such task, or nothing is known to push to. */
  answer(employee: Employee, target: AnswerTarget, text: string, options: AnswerOptions = {}): Push {
    return this.#answerIn(this.#taskOf(target), employee, text, options)
  }

  /** Comments in a task, and notifies those named, nobody else. */
  comment(employee: Employee, target: AnswerTarget, text: string, options: AnswerOptions = {}): Comment {
    const task = this.#taskOf(target)
    return this.write(this.#commentOf(employee, task, text, options), options).comment
  }

  /** The "Write" button of a contact with a phone: opens a task and sends the first message, without a `chatId`. */
  writeFirst(employee: Employee, { contactPhone, providerId }: FirstMessage, text: string, options: AnswerOptions = {}): Push {
    const { contacts, tasks } = this.#company
    const integration = reachable(this.#company.integrations.pick(providerId))
    const contact = contacts.ofPhone(contactPhone) ?? contacts.add({ firstName: contactPhone, phone: contactPhone })
    const name = `${fullNameOf(contact)} (WebChat, ${integration.name})`
    const owner = { kind: 'contact', id: contact.number } as const
    const worker = { kind: 'employee', id: employee.id } as const
    const chat = { contactNumber: contact.number, providerId: integration.providerId, template: integration.taskTemplate }
    const task = tasks.add({ name, owner, workers: [worker], ...chat })
    return this.#answerIn(task, employee, text, options)
  }

  /** Writes a comment, and pushes it when it notifies the contact of a chat. Nobody is notified of what he wrote himself. */
  write(comment: NewComment, { withoutMessageId }: Pick<AnswerOptions, 'withoutMessageId'> = {}): Written {
    const { comments, files } = this.#company
    const attachments = (comment.fileIds ?? [])
      .flatMap((id) => files.ofId(id) ?? [])
      .map((file) => ({ name: file.name, url: files.urlOf(file) }))
    const task = this.#taskToPush(comment)
    const messageId = task && this.#messageIdFor(task, withoutMessageId)
    const added = comments.add({ ...comment, attachments, messageId })
    return { comment: added, push: task && this.#push(task, added) }
  }

  #answerIn(task: Task, employee: Employee, text: string, options: AnswerOptions): Push {
    if (task.providerId === undefined || task.contactNumber === undefined) throw new UsageError(`No chat is in the task ${task.number}`)
    reachable(this.#company.integrations.get(task.providerId))
    const notified = [{ kind: 'contact', id: task.contactNumber } as const, ...(options.notified ?? [])]
    const { push } = this.write(this.#commentOf(employee, task, text, { ...options, notified }), options)
    if (!push) throw new UsageError(`The answer in the task ${task.number} was not pushed`)
    return push
  }

  #commentOf(employee: Employee, task: Task, text: string, options: AnswerOptions): NewComment {
    const { files, people } = this.#company
    const author = { kind: 'employee', id: employee.id } as const
    const fileIds = (options.attachments ?? []).map((attachment) => files.add({ ...attachment, author }).id)
    const { notified, isHidden, fromType, type } = options
    const statusChange = options.newStatus === undefined ? undefined : this.#changeStatus(task, options.newStatus)
    const content = options.isHtml ? { html: text, text: flattenHtml(text) } : { text }
    const about = { fileIds, notified, isHidden, fromType, type, statusChange }
    return { taskNumber: task.number, author: people.authorOf(author), ...content, ...about }
  }

  #changeStatus({ number, status: old }: Task, status: number) {
    if (old === status) return undefined
    if (!this.#company.taskStatuses.find(status)) throw new UsageError(`There is no task status ${status}`)
    this.#company.tasks.setStatus(number, status, undefined, true)
    return { old, new: status }
  }

  /** The task whose contact is to be sent the comment, if there is one and a way to reach him. */
  #taskToPush({ taskNumber, notified = [], author }: NewComment): Task | undefined {
    const task = taskNumber === undefined ? undefined : this.#company.tasks.find(taskNumber)
    if (task?.providerId === undefined || task.contactNumber === undefined) return undefined
    const contact = { kind: 'contact', id: task.contactNumber } as const
    const isOwn = author.kind === 'contact' && author.id === contact.id
    if (isOwn || !hasPerson(notified, contact)) return undefined
    return this.#company.integrations.get(task.providerId).bridgeUrl === undefined ? undefined : task
  }

  #messageIdFor(task: Task, isLeftOut: boolean | undefined): string | undefined {
    if (isLeftOut || this.#troubles.takeForPush('no-message-id', task.chatId)) return undefined
    const isOwn = this.#company.account.settings.messageIds === 'own'
    return isOwn ? this.#pushes.nextMessageId() : String(this.#company.comments.nextId)
  }

  #push(task: Task, { author, text, attachments, messageId }: Comment): Push {
    const integration = this.#company.integrations.get(task.providerId ?? '')
    const where = this.#whereTo(task)
    const body = pushBody({ integration, sender: this.#senderOf(author), text, attachments, messageId, taskEmail: task.email, ...where })
    return this.#pushes.queue({ providerId: integration.providerId, body, messageId, chatId: task.chatId, taskNumber: task.number })
  }

  #senderOf(author: CommentAuthor) {
    const person = this.#company.people.personOf(author)
    if (!person) return { firstName: author.name, lastName: '', pictureUrl: '' }
    return person.kind === 'employee' ? this.#company.employees.get(person.id) : this.#company.contacts.get(person.id)
  }

  #whereTo({ providerId, chatId, contactNumber }: Task) {
    const isChat = providerId !== undefined && chatId !== undefined
    const channel = isChat ? this.#company.tasks.channelOf({ providerId, chatId }) : undefined
    const contact = contactNumber === undefined ? undefined : this.#company.contacts.find(contactNumber)
    return { chatId, contactPhone: contact?.phone || undefined, channel }
  }

  #taskOf(target: AnswerTarget): Task {
    if ('task' in target) return this.#company.tasks.get(target.task)
    const found = this.#chatsOf(target).map((chat) => this.#company.tasks.ofChat(chat))
    const [task, another] = found.filter((candidate) => candidate !== undefined)
    if (!task) throw new UsageError(`No task belongs to the chat ${JSON.stringify(target.chatId)}`)
    if (another) throw new UsageError(`Several integrations have a chat ${JSON.stringify(target.chatId)}: name a providerId`)
    return task
  }

  #chatsOf({ chatId, providerId }: { chatId: string; providerId?: string | undefined }): Chat[] {
    const providers = providerId === undefined ? this.#company.integrations.all.map((integration) => integration.providerId) : [providerId]
    return providers.map((provider) => ({ providerId: provider, chatId }))
  }
}

function reachable(integration: Integration): Integration {
  if (integration.bridgeUrl === undefined) throw new UsageError(`The integration ${integration.providerId} has no bridge URL yet`)
  return integration
}
