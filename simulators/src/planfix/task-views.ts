import type { Comment, CommentAuthor } from './company/comment.ts'
import type { Company } from './company/company.ts'
import { fullNameOf } from './company/contacts.ts'
import type { Task } from './company/task.ts'
import { UsageError } from './usage-error.ts'
import { type WaitOptions, waitUntil } from './wait-until.ts'

export interface ShowsOptions extends WaitOptions {
  /** Only comments of this kind of author. */
  readonly from?: CommentAuthor['kind'] | undefined
}

/** A task as an employee looks at it. It may be looked for before it exists. */
export class TaskView {
  readonly #company: Company
  readonly #find: () => Task | undefined
  readonly #what: string

  constructor(company: Company, what: string, find: () => Task | undefined) {
    this.#company = company
    this.#what = what
    this.#find = find
  }

  /** The task as it is now. Throws while there is none. */
  get now(): Task {
    const task = this.#find()
    if (!task) throw new UsageError(`There is no task ${this.#what}`)
    return task
  }

  /** Its comments, oldest first; none while there is no task. */
  get comments(): readonly Comment[] {
    const task = this.#find()
    return task ? this.#company.comments.ofTask(task.number) : []
  }

  /** Waits until the task exists. */
  appears(options?: WaitOptions): Promise<Task> {
    return waitUntil(this.#company.log, this.#find, () => `There is no task ${this.#what}`, options)
  }

  /** Waits until the task has a comment with exactly this text, or one that matches. Throws with what it shows instead. */
  shows(text: string | RegExp, { from, ...options }: ShowsOptions = {}): Promise<Comment> {
    const isIt = ({ author, text: candidate }: Comment) =>
      (from === undefined || author.kind === from) && (typeof text === 'string' ? candidate === text : text.test(candidate))
    return waitUntil(
      this.#company.log,
      () => this.comments.find(isIt),
      () => `The task ${this.#what} does not show ${text instanceof RegExp ? text : JSON.stringify(text)}, but ${this.#describe()}`,
      options,
    )
  }

  /** Puts the task into a closed status. */
  close(): void {
    this.#company.tasks.close(this.now.number)
  }

  /** Takes a closed task up again. */
  reopen(): void {
    this.#company.tasks.reopen(this.now.number)
  }

  /** Throws the task away. */
  delete(): void {
    this.#company.tasks.delete(this.now.number)
  }

  #describe(): string {
    if (!this.#find()) return 'does not exist'
    return `shows ${JSON.stringify(this.comments.slice(-10).map(({ author, text }) => `${author.kind}: ${text}`))}`
  }
}

/** The tasks of the account. A view follows: a chat's or contact's task is always the newest. */
export class TaskViews {
  readonly #company: Company

  constructor(company: Company) {
    this.#company = company
  }

  get all(): Task[] {
    return this.#company.tasks.all
  }

  /** The newest task of a contact (the chat's, or the one who requested it), by first or full name. */
  ofContact(name: string): TaskView {
    const { contacts, tasks } = this.#company
    const isNamed = (number: number | undefined) => {
      const contact = number === undefined ? undefined : contacts.find(number)
      return contact !== undefined && (contact.firstName === name || fullNameOf(contact) === name)
    }
    return new TaskView(this.#company, `of the contact ${name}`, () =>
      tasks.all.findLast(({ contactNumber, owner }) => isNamed(contactNumber ?? (owner?.kind === 'contact' ? owner.id : undefined))),
    )
  }

  /** The newest task of a chat; without a providerId that of any integration. */
  ofChat(chatId: string, providerId?: string): TaskView {
    const isIt = (task: Task) => task.chatId === chatId && (providerId === undefined || task.providerId === providerId)
    return new TaskView(this.#company, `of the chat ${chatId}`, () => this.#company.tasks.all.findLast(isIt))
  }

  ofNumber(number: number): TaskView {
    return new TaskView(this.#company, String(number), () => this.#company.tasks.all.find((task) => task.number === number))
  }
}
