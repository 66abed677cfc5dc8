import type { Company } from '../company/company.ts'
import { fullNameOf } from '../company/contacts.ts'
import type { NewAttachment } from '../company/files.ts'
import type { Chat, Contact, Employee, Integration, Task } from '../company/records.ts'
import { epochMs } from '../epoch-ms.ts'
import type { Troubles } from '../trouble/troubles.ts'
import { flattenHtml } from './flatten-html.ts'
import type { Push } from './push.ts'
import { pushBody } from './push-body.ts'
import type { Pushes } from './pushes.ts'
import { UsageError } from '../usage-error.ts'

export interface AnswerOptions {
  readonly attachments?: readonly NewAttachment[] | undefined
  /** The text is HTML, as Planfix's editor makes it, and is sent flattened. */
  readonly isHtml?: boolean | undefined
  /** Leave `messageId` out of the push, as Planfix's own example does. */
  readonly withoutMessageId?: boolean | undefined
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

/** What happens in Planfix when an employee writes to a contact: a comment in the task and a push to the bridge. */
export class Answering {
  readonly #company: Company
  readonly #pushes: Pushes
  readonly #troubles: Troubles

  constructor(company: Company, pushes: Pushes, troubles: Troubles) {
    this.#company = company
    this.#pushes = pushes
    this.#troubles = troubles
  }

  /** Answers in a task. Throws when there is no such task, or nothing is known to push to. */
  answer(employee: Employee, target: AnswerTarget, text: string, options: AnswerOptions = {}): Push {
    return this.#write(employee, this.#taskOf(target), text, options)
  }

  /** The "Write" button of a contact with a phone: opens a task and sends the first message, without a `chatId`. */
  writeFirst(employee: Employee, { contactPhone, providerId }: FirstMessage, text: string, options: AnswerOptions = {}): Push {
    const { contacts, tasks } = this.#company
    const integration = reachable(this.#company.integrations.pick(providerId))
    const contact = contacts.ofPhone(contactPhone) ?? contacts.add({ firstName: contactPhone, phone: contactPhone })
    const name = `${fullNameOf(contact)} (WebChat, ${integration.name})`
    const task = tasks.add({ name, contactNumber: contact.number, providerId: integration.providerId, customFields: {} })
    return this.#write(employee, task, text, options)
  }

  #write(employee: Employee, task: Task, text: string, options: AnswerOptions): Push {
    const { comments, contacts, files, integrations } = this.#company
    const integration = reachable(integrations.get(task.providerId))
    const message = options.isHtml ? flattenHtml(text) : text
    const attachments = (options.attachments ?? []).map((attachment) => files.attach(attachment))
    const messageId = this.#messageIdFor(task, options)
    const author = { kind: 'employee', id: employee.id, name: fullNameOf(employee) } as const
    comments.add({ taskNumber: task.number, author, text: message, attachments, at: epochMs(), messageId })
    const where = this.#whereTo(task, contacts.get(task.contactNumber))
    const body = pushBody({ integration, employee, text: message, attachments, messageId, taskEmail: task.email, ...where })
    return this.#pushes.queue({ providerId: task.providerId, body, messageId, chatId: task.chatId, taskNumber: task.number })
  }

  #messageIdFor(task: Task, options: AnswerOptions): string | undefined {
    const isLeftOut = options.withoutMessageId || this.#troubles.takeForPush('no-message-id', task.chatId)
    return isLeftOut ? undefined : this.#pushes.nextMessageId()
  }

  #whereTo({ providerId, chatId }: Task, contact: Contact) {
    const channel = chatId === undefined ? undefined : this.#company.tasks.channelOf({ providerId, chatId })
    return { chatId, contactPhone: contact.phone || undefined, channel }
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
