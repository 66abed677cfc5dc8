import { capabilitiesOf } from '../connections/capabilities.ts'
import type { Connection, PlanfixAccess } from '../domain/connection.ts'
import type { PlanfixEvent } from '../domain/event.ts'
import type { ContactKey } from '../domain/ids.ts'
import type { Words } from '../domain/words.ts'
import type { Delivery } from '../outbox/delivery.ts'
import type { Destination } from '../outbox/destination.ts'
import type { Outcome, Rejected, Retry } from '../outbox/outcome.ts'
import { ChatApiClient } from './chat-api/client.ts'
import { ChatDestination } from './deliver-by-chat-api.ts'
import { TaskDestination } from './deliver-by-tasks.ts'
import type { OnNotFilled } from './fill-fields.ts'
import type { FileSupply } from './message-files.ts'
import type { PlanfixNotes } from './planfix-notes.ts'
import { CommentPoller } from './poll-comments.ts'
import { CommentReviewer } from './review-comments.ts'
import { type LostCard, SurvivingCards } from './surviving-cards.ts'
import type { TaskApi } from './task-api.ts'

export interface PlanfixSideOptions {
  connection: () => Connection
  notes: PlanfixNotes
  files: FileSupply
  /** The XML or REST API behind these values; `null` where a chat API stands alone. */
  openTaskApi: (connection: () => Connection) => TaskApi | null
  pollIntervalMs: (lastActivityAt: number, now: number) => number
  reviewIntervalMs: (now: number) => number
  /** Makes an answer, a change or a deletion durable before it resolves. */
  take: (event: PlanfixEvent) => Promise<void>
  onPollTrouble: (outcome: Exclude<Outcome, { kind: 'delivered' }> | undefined) => void
  /** Planfix does not let the bridge look for changed and deleted answers. */
  onReviewRefused: (outcome: Retry | Rejected) => void
  onSecondCard: (found: { contact: ContactKey; cards: number[] }) => void
  onLostCard: (lost: LostCard) => void
  onNotFilled: OnNotFilled
  onFault: (error: unknown, what: Words) => void
  now: () => number
}

const lookFailed: Words = {
  en: 'Looking for answers in Planfix failed; it is tried again',
  ru: 'Проверка ответов в Планфиксе не удалась, попытка повторится',
}

const reviewFailed: Words = {
  en: 'Looking for changed and deleted answers in Planfix failed; it is tried again',
  ru: 'Проверка изменённых и удалённых ответов в Планфиксе не удалась, попытка повторится',
}

/** What there is of Planfix for one set of addresses and keys. */
interface Parts {
  access: string
  chatApi: ChatApiClient | null
  taskApi: TaskApi | null
  destination: Destination
}

/** One connection's Planfix: the API that its address names, and, where Planfix does not push, the looking for answers. */
export class PlanfixSide implements Destination {
  readonly #options: PlanfixSideOptions
  #parts: Parts
  #poller: CommentPoller | undefined
  #reviewer: CommentReviewer | undefined

  constructor(options: PlanfixSideOptions) {
    this.#options = options
    this.#parts = this.#open()
  }

  /** Begins to look for answers; deliveries need no start. */
  start(): void {
    this.#poller ??= this.#startPoller()
    this.#reviewer ??= this.#startReviewer()
  }

  /** Stops looking; deliveries go on. */
  async stopPolling(): Promise<void> {
    await Promise.all([this.#poller?.stop(), this.#reviewer?.stop()])
    this.#poller = undefined
    this.#reviewer = undefined
  }

  async close(): Promise<void> {
    await this.stopPolling()
    await closeParts(this.#parts)
  }

  /** Takes up another address or key. */
  async update(): Promise<void> {
    if (this.#parts.access === accessText(this.#options.connection().planfix)) return
    const [old, wasPolling] = [this.#parts, this.#poller !== undefined]
    await this.stopPolling()
    this.#parts = this.#open()
    await closeParts(old)
    if (wasPolling) this.start()
  }

  deliver(delivery: Delivery, signal: AbortSignal, isPossibleRepeat: boolean) {
    this.#poller?.noteActivity()
    return this.#parts.destination.deliver(delivery, signal, isPossibleRepeat)
  }

  resolve(delivery: Delivery, signal: AbortSignal) {
    return this.#parts.destination.resolve(delivery, signal)
  }

  isRepeatable(delivery: Delivery) {
    return this.#parts.destination.isRepeatable(delivery)
  }

  probe(signal: AbortSignal) {
    return this.#parts.destination.probe(signal)
  }

  #open(): Parts {
    const { connection, notes, files, now, openTaskApi, onSecondCard, onLostCard, onNotFilled } = this.#options
    const { id, planfix } = connection()
    const taskApi = openTaskApi(connection)
    const cards = taskApi && new SurvivingCards({ connectionId: id, api: taskApi, notes, onLostCard, now })
    if (planfix.api === 'chat') {
      const chatApi = new ChatApiClient(planfix.apiUrl)
      const destination = new ChatDestination({
        connection,
        client: () => chatApi,
        companion: () => taskApi,
        notes,
        cards,
        files,
        now,
        onSecondCard,
        onNotFilled,
      })
      return { access: accessText(planfix), chatApi, taskApi, destination }
    }
    if (!taskApi || !cards) throw new Error(`No API speaks ${planfix.api}`)
    const destination = new TaskDestination({ connection, api: () => taskApi, notes, files, cards, onNotFilled, now })
    return { access: accessText(planfix), chatApi: null, taskApi, destination }
  }

  #startPoller(): CommentPoller | undefined {
    const { taskApi } = this.#parts
    if (!taskApi) return undefined
    const { connection, notes, pollIntervalMs, take, onPollTrouble, onLostCard, onFault, now } = this.#options
    const { id, planfix } = connection()
    const poller = new CommentPoller({
      connectionId: id,
      api: taskApi,
      notes,
      isPushed: capabilitiesOf(planfix).push,
      intervalMs: pollIntervalMs,
      timeoutMs: () => connection().settings.planfix_timeout_seconds * 1_000,
      take,
      onTrouble: onPollTrouble,
      onLostCard,
      onFault: (error) => onFault(error, lookFailed),
      now,
    })
    poller.start()
    return poller
  }

  #startReviewer(): CommentReviewer | undefined {
    const { taskApi } = this.#parts
    if (!taskApi) return undefined
    const { connection, notes, reviewIntervalMs, take, onReviewRefused, onFault, now } = this.#options
    const reviewer = new CommentReviewer({
      connectionId: connection().id,
      api: taskApi,
      notes,
      isWanted: () => connection().settings.employee_edits,
      intervalMs: reviewIntervalMs,
      timeoutMs: () => connection().settings.planfix_timeout_seconds * 1_000,
      take,
      onRefused: onReviewRefused,
      onFault: (error) => onFault(error, reviewFailed),
      now,
    })
    reviewer.start()
    return reviewer
  }
}

function accessText(access: PlanfixAccess): string {
  return JSON.stringify(access)
}

async function closeParts({ chatApi, taskApi }: Parts): Promise<void> {
  await Promise.all([chatApi?.close(), taskApi?.close()])
}
