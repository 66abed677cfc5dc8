import type { Clock } from '../clock.ts'
import { UsageError } from '../usage-error.ts'
import type { CommentAuthor } from './comment.ts'
import type { Comments } from './comments.ts'
import type { CustomFields } from './custom-fields.ts'
import type { EventLog } from './event-log.ts'
import { givenOnly, type Told } from './given-only.ts'
import type { Person } from './person.ts'
import type { Chat, Task, TaskData } from './task.ts'
import { systemStatuses } from './task-status.ts'
import type { TaskStatuses } from './task-statuses.ts'

/** What is told of a new task. */
export type NewTask = Pick<TaskData, 'name'> & Told<Omit<TaskData, 'name' | 'number' | 'id' | 'email' | 'createdAt'>>

/** What of a task can be changed. */
export type TaskChanges = Told<Omit<TaskData, 'number' | 'id' | 'email' | 'createdAt' | 'status' | 'chatId' | 'providerId'>>

/** What a task is that nothing else is told of. */
const defaults = { description: '', workers: [], participants: [], auditors: [], customValues: {}, isImportant: false, fileIds: [] }

const firstTaskNumber = 1001
const firstTaskId = 70_013

/** The account itself, where nobody else did something. */
const planfix: CommentAuthor = { kind: 'robot', name: 'Planfix' }

/** What tasks are made of beside the log. */
export interface TaskParts {
  readonly clock: Clock
  readonly comments: Comments
  readonly customFields: CustomFields
  readonly statuses: TaskStatuses
}

/** The tasks of the account and the external chats they belong to. */
export class Tasks {
  readonly #log: EventLog
  readonly #parts: TaskParts
  readonly #host: string
  readonly #byNumber = new Map<number, Task>()
  readonly #numbersOfChat = new Map<string, number[]>()
  readonly #channels = new Map<string, string>()
  #added = 0

  constructor(log: EventLog, parts: TaskParts, host: string) {
    this.#log = log
    this.#parts = parts
    this.#host = host
    log.on('task.added', ({ task }) => {
      this.#added++
      this.#put({ ...task, isClosed: false, customFields: {}, lastActivityAt: task.createdAt, changedAt: task.createdAt })
      this.#index(task)
    })
    log.on('task.renamed', ({ number, name, clockAt }) => this.#put({ ...this.get(number), name, changedAt: clockAt }))
    log.on('task.changed', ({ number, changes, clockAt }) => this.#put({ ...this.get(number), ...changes, changedAt: clockAt }))
    log.on('task.replaced', ({ task, clockAt }) => {
      const { isClosed, customFields, lastActivityAt } = this.get(task.number)
      this.#put({ ...task, isClosed, customFields, lastActivityAt, changedAt: clockAt })
    })
    log.on('task.status', ({ number, status, clockAt }) => this.#put({ ...this.get(number), status, changedAt: clockAt }))
    log.on('task.deleted', ({ number }) => this.#byNumber.delete(number))
    log.on('task.bound', ({ number, chatId }) => {
      const task = { ...this.get(number), chatId }
      this.#put(task)
      this.#index(task)
    })
    log.on('chat.channel', ({ channel, ...chat }) => this.#channels.set(keyOf(chat), channel))
    log.on('comment.added', ({ comment }) => this.#noteActivity(comment.taskNumber, comment.clockAt))
    log.on('contact.merged', ({ number, into }) => this.#moveTo(number, into))
  }

  get all(): Task[] {
    return [...this.#byNumber.values()]
  }

  /** Makes a task. `by` stands in its history as the maker. */
  add(task: NewTask, by: CommentAuthor = planfix): Task {
    const number = firstTaskNumber + this.#added
    const data: TaskData = {
      ...{ ...defaults, status: systemStatuses.active.id, ...givenOnly(task), name: task.name },
      ...{ number, id: firstTaskId + this.#added, email: `task${number}@${this.#host}`, createdAt: this.#parts.clock.now() },
    }
    this.#log.record({ type: 'task.added', task: data })
    this.#parts.comments.addSystem('TASKCREATED', { taskNumber: number }, by)
    return this.get(number)
  }

  rename(number: number, name: string): void {
    if (this.get(number).name !== name) this.#log.record({ type: 'task.renamed', number, name, clockAt: this.#parts.clock.now() })
  }

  /** Changes what is named; unless it is `silent` the history tells. */
  change(number: number, changes: TaskChanges, by: CommentAuthor = planfix, isSilent = false): Task {
    this.get(number)
    this.#log.record({ type: 'task.changed', number, changes: givenOnly(changes), clockAt: this.#parts.clock.now() })
    if (!isSilent) this.#parts.comments.addSystem('TASKCHANGED', { taskNumber: number }, by)
    return this.get(number)
  }

  /** Puts a task anew: what is not named goes back to its default, but for what the chat and the numbers are, and the status. */
  replace(number: number, told: TaskChanges & { name: string }, by: CommentAuthor = planfix, isSilent = false): Task {
    const { id, email, createdAt, status, template, contactNumber, providerId, chatId } = this.get(number)
    const kept = { number, id, email, createdAt, status, template, contactNumber, providerId, chatId }
    this.#log.record({
      type: 'task.replaced',
      task: { ...defaults, ...givenOnly(told), name: told.name, ...kept },
      clockAt: this.#parts.clock.now(),
    })
    if (!isSilent) this.#parts.comments.addSystem('TASKCHANGED', { taskNumber: number }, by)
    return this.get(number)
  }

  /** Puts a task into a status. The history tells, unless it is `silent` or a comment tells it. */
  setStatus(number: number, status: number, by: CommentAuthor = planfix, isSilent = false): void {
    const old = this.get(number).status
    if (old === status) return
    this.#log.record({ type: 'task.status', number, status, clockAt: this.#parts.clock.now() })
    if (!isSilent) this.#parts.comments.addSystem('STATUSCHANGED', { taskNumber: number }, by, { old, new: status })
  }

  /** Completes a task; a closed one stays as it is. */
  close(number: number, by?: CommentAuthor): void {
    if (!this.get(number).isClosed) this.setStatus(number, systemStatuses.completed.id, by)
  }

  /** Takes a closed task up again. */
  reopen(number: number, by?: CommentAuthor): void {
    if (this.get(number).isClosed) this.setStatus(number, systemStatuses.active.id, by)
  }

  /** Throws a task away: it is no longer there for anyone. */
  delete(number: number): void {
    this.get(number)
    this.#log.record({ type: 'task.deleted', number })
  }

  /** Joins a task without a chat to the conversation that the bridge named. */
  bind(number: number, chatId: string): void {
    this.#log.record({ type: 'task.bound', number, chatId })
  }

  find(number: number): Task | undefined {
    return this.#byNumber.get(number)
  }

  /** Throws when there is none. */
  get(number: number): Task {
    const task = this.find(number)
    if (!task) throw new UsageError(`There is no task ${number}`)
    return task
  }

  /** By the internal id of the XML API. */
  ofId(id: number): Task | undefined {
    return this.#byNumber.get(id - firstTaskId + firstTaskNumber)
  }

  /** The chat's newest task. */
  ofChat(chat: Chat): Task | undefined {
    const numbers = this.#numbersOfChat.get(keyOf(chat)) ?? []
    const number = numbers.findLast((candidate) => this.#byNumber.has(candidate))
    return number === undefined ? undefined : this.#byNumber.get(number)
  }

  /** The bridge's `channel` of a chat, as last received. */
  channelOf(chat: Chat): string | undefined {
    return this.#channels.get(keyOf(chat))
  }

  rememberChannel(chat: Chat, channel: string): void {
    if (this.channelOf(chat) !== channel) this.#log.record({ type: 'chat.channel', ...chat, channel })
  }

  #put(task: Task): void {
    const isClosed = !(this.#parts.statuses.find(task.status)?.isActive ?? true)
    this.#byNumber.set(task.number, { ...task, isClosed, customFields: this.#parts.customFields.byName(task.customValues) })
  }

  #noteActivity(number: number | undefined, clockAt: number): void {
    const task = number === undefined ? undefined : this.find(number)
    if (task) this.#byNumber.set(task.number, { ...task, lastActivityAt: clockAt })
  }

  #index({ number, providerId, chatId }: TaskData): void {
    if (providerId === undefined || chatId === undefined) return
    const key = keyOf({ providerId, chatId })
    this.#numbersOfChat.set(key, [...(this.#numbersOfChat.get(key) ?? []), number])
  }

  #moveTo(number: number, into: number): void {
    const moved = (person: Person) => (person.kind === 'contact' && person.id === number ? { ...person, id: into } : person)
    const movedNumber = (candidate: number | undefined) => (candidate === number ? into : candidate)
    for (const task of this.#byNumber.values()) {
      const people = { workers: task.workers.map(moved), participants: task.participants.map(moved), auditors: task.auditors.map(moved) }
      const numbers = { contactNumber: movedNumber(task.contactNumber), counterparty: movedNumber(task.counterparty) }
      this.#put({ ...task, ...people, ...numbers, owner: task.owner && moved(task.owner) })
    }
  }
}

function keyOf({ providerId, chatId }: Chat): string {
  return `${providerId}~${chatId}`
}
