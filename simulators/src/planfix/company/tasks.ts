import type { EventLog } from './event-log.ts'
import type { Chat, Task } from './records.ts'
import { UsageError } from '../usage-error.ts'

const firstTaskNumber = 1001

/** The tasks of the account and the external chats they belong to. */
export class Tasks {
  readonly #log: EventLog
  readonly #host: string
  readonly #byNumber = new Map<number, Task>()
  readonly #numbersOfChat = new Map<string, number[]>()
  readonly #channels = new Map<string, string>()

  constructor(log: EventLog, host: string) {
    this.#log = log
    this.#host = host
    log.on('task.added', ({ task }) => {
      this.#byNumber.set(task.number, task)
      this.#index(task)
    })
    log.on('task.renamed', ({ number, name }) => this.#byNumber.set(number, { ...this.get(number), name }))
    log.on('task.closed', ({ number }) => this.#byNumber.set(number, { ...this.get(number), isClosed: true }))
    log.on('task.bound', ({ number, chatId }) => {
      const task = { ...this.get(number), chatId }
      this.#byNumber.set(number, task)
      this.#index(task)
    })
    log.on('chat.channel', ({ channel, ...chat }) => this.#channels.set(keyOf(chat), channel))
  }

  get all(): Task[] {
    return [...this.#byNumber.values()]
  }

  add(task: Omit<Task, 'number' | 'email' | 'isClosed'>): Task {
    const number = firstTaskNumber + this.#byNumber.size
    this.#log.record({ type: 'task.added', task: { number, ...task, isClosed: false, email: `task${number}@${this.#host}` } })
    return this.get(number)
  }

  rename(number: number, name: string): void {
    if (this.get(number).name !== name) this.#log.record({ type: 'task.renamed', number, name })
  }

  close(number: number): void {
    if (!this.get(number).isClosed) this.#log.record({ type: 'task.closed', number })
  }

  /** Joins a task without a chat to the conversation that the bridge named. */
  bind(number: number, chatId: string): void {
    this.#log.record({ type: 'task.bound', number, chatId })
  }

  /** Throws when there is none. */
  get(number: number): Task {
    const task = this.#byNumber.get(number)
    if (!task) throw new UsageError(`There is no task ${number}`)
    return task
  }

  /** The chat's newest task. */
  ofChat(chat: Chat): Task | undefined {
    const number = this.#numbersOfChat.get(keyOf(chat))?.at(-1)
    return number === undefined ? undefined : this.#byNumber.get(number)
  }

  /** The bridge's `channel` of a chat, as last received. */
  channelOf(chat: Chat): string | undefined {
    return this.#channels.get(keyOf(chat))
  }

  rememberChannel(chat: Chat, channel: string): void {
    if (this.channelOf(chat) !== channel) this.#log.record({ type: 'chat.channel', ...chat, channel })
  }

  #index({ number, providerId, chatId }: Task): void {
    if (chatId === undefined) return
    const key = keyOf({ providerId, chatId })
    this.#numbersOfChat.set(key, [...(this.#numbersOfChat.get(key) ?? []), number])
  }
}

function keyOf({ providerId, chatId }: Chat): string {
  return `${providerId}~${chatId}`
}
