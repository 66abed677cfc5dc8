import type { Comment, CommentAuthor, CommentContent } from './company/comment.ts'
import type { Company } from './company/company.ts'
import type { Contact } from './company/contact.ts'
import type { Employee } from './company/employee.ts'
import type { NewEmployee } from './company/employees.ts'
import { toHtml } from './company/flatten-html.ts'
import type { Task } from './company/task.ts'
import { systemStatuses } from './company/task-status.ts'
import type { Answering, AnswerOptions, AnswerTarget, FirstMessage } from './pushes/answering.ts'
import { Burst, type BurstPlan } from './pushes/burst.ts'
import type { Push } from './pushes/push.ts'

/** What an employee can do to a comment beside its text. */
export interface EditOptions extends Pick<CommentContent, 'isHidden' | 'isPinned' | 'notified'> {
  /** The text is HTML, as Planfix's editor makes it. */
  readonly isHtml?: boolean | undefined
}

/** An employee at work. */
export class StaffMember {
  readonly #id: number
  readonly #company: Company
  readonly #answering: Answering

  constructor({ id }: Employee, company: Company, answering: Answering) {
    this.#id = id
    this.#company = company
    this.#answering = answering
  }

  /** As he is now. */
  get employee(): Employee {
    return this.#company.employees.get(this.#id)
  }

  get id(): number {
    return this.#id
  }

  get email(): string {
    return this.employee.email
  }

  /** Answers in a chat or a task, which notifies the contact; Planfix pushes the answer to the bridge when its turn comes. */
  answers(target: AnswerTarget, text: string, options?: AnswerOptions): Push {
    return this.#answering.answer(this.employee, target, text, options)
  }

  /** Comments in a task of any kind, and notifies those named and nobody else. */
  comments(target: AnswerTarget, text: string, options?: AnswerOptions): Comment {
    return this.#answering.comment(this.employee, target, text, options)
  }

  /** Presses "Write" on a contact with a phone. */
  writesFirst(to: FirstMessage, text: string, options?: AnswerOptions): Push {
    return this.#answering.writeFirst(this.employee, to, text, options)
  }

  /** Answers many times over, in turn in each of the chats. */
  bursts(plan: BurstPlan): Burst {
    return new Burst(plan, (chatId, text) => this.answers({ chatId, providerId: plan.providerId }, text))
  }

  /** Changes a comment. Nothing is pushed: of edits the chat API tells nothing. */
  edits(commentId: number, text: string | undefined, { isHtml, ...changes }: EditOptions = {}): Comment {
    const html = text === undefined ? {} : { html: isHtml ? text : toHtml(text) }
    return this.#company.comments.change(commentId, { ...changes, ...html })
  }

  deletes(commentId: number): void {
    this.#company.comments.delete(commentId)
  }

  closes(task: number): Task {
    this.#company.tasks.close(task, this.#asAuthor)
    return this.#company.tasks.get(task)
  }

  /** Comments and closes the task by the comment, as the form of a comment lets one do. `options.newStatus`: completed unless told. */
  closesBy(task: number, text: string, options: AnswerOptions = {}): Comment {
    return this.comments({ task }, text, { newStatus: systemStatuses.completed.id, ...options })
  }

  reopens(task: number): Task {
    this.#company.tasks.reopen(task, this.#asAuthor)
    return this.#company.tasks.get(task)
  }

  deletesTask(task: number): void {
    this.#company.tasks.delete(task)
  }

  /** Merges the first contact into the second. */
  merges(contact: number, into: number): Contact {
    return this.#company.contacts.merge(contact, into)
  }

  get #asAuthor(): CommentAuthor {
    return this.#company.people.authorOf({ kind: 'employee', id: this.#id })
  }
}

/** The employees of the account, who can be made to answer. */
export class Staff {
  readonly #company: Company
  readonly #answering: Answering

  constructor(company: Company, answering: Answering) {
    this.#company = company
    this.#answering = answering
  }

  get all(): StaffMember[] {
    return this.#company.employees.all.map((employee) => this.#member(employee))
  }

  /** Throws when the e-mail address is another employee's. */
  add(employee: NewEmployee): StaffMember {
    return this.#member(this.#company.employees.add(employee))
  }

  /** Looks an employee up by id or e-mail address. */
  find(who: number | string): StaffMember | undefined {
    const { employees } = this.#company
    const employee = typeof who === 'number' ? employees.find(who) : employees.ofEmail(who)
    return employee && this.#member(employee)
  }

  #member(employee: Employee): StaffMember {
    return new StaffMember(employee, this.#company, this.#answering)
  }
}
