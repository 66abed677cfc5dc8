import type { Clock } from '../clock.ts'
import type { EventLog } from '../company/event-log.ts'
import type { Integrations } from '../company/integrations.ts'
import type { PushAttempt, PushState } from '../company/push-data.ts'
import { epochMs } from '../epoch-ms.ts'
import { BridgeHttp } from './bridge-http.ts'
import type { Push } from './push.ts'
import { PushQueue } from './push-queue.ts'
import { nextAttemptAfter, pushSchedule } from './push-schedule.ts'

/** What others have to do with a push on its way. */
export interface PushHooks {
  /** Before the first attempt leaves. */
  readonly sending: (push: Push) => void
  /** Looks at a 200; what it returns is why the answer does not help. */
  readonly judge: (push: Push, body: string) => string | undefined
  /** After a 200, whatever it is worth, before it is recorded. */
  readonly accepted: (push: Push, body: string) => void
}

/** Sends pushes as Planfix does: in order, one at a time, frozen after a failure, retried by `pushSchedule`. */
export class PushSender {
  /** How many POSTs of the account may be on their way at once, of one chat never more than one. Planfix sends 1; a bench may load with more. */
  parallel = 1
  /** How long to wait for an answer, in ms of Planfix's clock. */
  timeoutMs: number = pushSchedule.timeoutMs
  readonly #log: EventLog
  readonly #integrations: Integrations
  readonly #clock: Clock
  readonly #hooks: PushHooks
  readonly #http = new BridgeHttp()
  readonly #queue = new PushQueue<Push>()
  readonly #onTheWay = new Set<AbortController>()
  readonly #busyChats = new Set<string>()
  #busy = 0
  #frozenUntil = 0
  #isStopped = false

  constructor(log: EventLog, integrations: Integrations, clock: Clock, hooks: PushHooks) {
    this.#log = log
    this.#integrations = integrations
    this.#clock = clock
    this.#hooks = hooks
    log.on('push.attempted', ({ frozenUntil }) => this.#freeze(frozenUntil))
  }

  /** Until when no POST of the account goes out, on Planfix's clock; absent when they do. */
  get frozenUntil(): number | undefined {
    return this.#frozenUntil > this.#clock.now() ? this.#frozenUntil : undefined
  }

  /** How many pushes wait for their turn, those not counted that wait for a retry to be due. */
  get queued(): number {
    return this.#queue.length
  }

  /** Puts a push in the queue, at once or when its next attempt is due. */
  put(push: Push): void {
    const due = push.nextAttemptAt
    if (due !== undefined && due > this.#clock.now()) {
      this.#clock.at(due, () => this.#enqueue(push))
    } else {
      this.#enqueue(push)
    }
  }

  /** Sends a push now, past queue and freeze, a single time. */
  async sendOnce(push: Push): Promise<void> {
    const attempt = await this.#post(push)
    const isAccepted = attempt.status === 200 && attempt.error === undefined
    if (!this.#isStopped) this.#record(push, attempt, isAccepted ? 'accepted' : 'dropped')
  }

  /** Breaks off what is on its way; it stays waiting. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const controller of this.#onTheWay) controller.abort(new Error('The simulator stopped'))
    await this.#http.close()
  }

  #enqueue(push: Push): void {
    this.#queue.put(push)
    this.#pump()
  }

  #pump(): void {
    while (!this.#isStopped && this.#busy < this.parallel && this.frozenUntil === undefined) {
      const push = this.#queue.take(({ chatId }) => chatId === undefined || !this.#busyChats.has(chatId))
      if (!push) return
      void this.#attempt(push)
    }
  }

  #freeze(until: number | undefined): void {
    if (until === undefined || until <= this.#frozenUntil) return
    this.#frozenUntil = until
    this.#clock.at(until, () => this.#pump())
  }

  async #attempt(push: Push): Promise<void> {
    const { chatId } = push
    this.#busy++
    if (chatId !== undefined) this.#busyChats.add(chatId)
    if (push.attempts.length === 0) this.#hooks.sending(push)
    const attempt = await this.#post(push)
    this.#busy--
    if (chatId !== undefined) this.#busyChats.delete(chatId)
    if (this.#isStopped) return
    if (attempt.status === 200) {
      this.#hooks.accepted(push, attempt.body ?? '')
      this.#record(push, attempt, attempt.error === undefined ? 'accepted' : 'dropped')
    } else {
      this.#fail(push, attempt)
    }
    this.#pump()
  }

  #fail(push: Push, attempt: PushAttempt): void {
    const now = this.#clock.now()
    const nextAttemptAt = nextAttemptAfter(push.attempts.length + 1, now)
    const state = nextAttemptAt === undefined ? 'dropped' : 'waiting'
    this.#record(push, attempt, state, nextAttemptAt, now + pushSchedule.freezeMs)
    if (state === 'waiting') this.put(push)
  }

  #record(push: Push, attempt: PushAttempt, state: PushState, nextAttemptAt?: number, frozenUntil?: number): void {
    this.#log.record({ type: 'push.attempted', pushId: push.id, attempt, state, nextAttemptAt, frozenUntil })
  }

  async #post(push: Push): Promise<PushAttempt> {
    const controller = new AbortController()
    this.#onTheWay.add(controller)
    const began = { at: epochMs(), clockAt: this.#clock.now() }
    const cancelTimeout = this.#clock.at(began.clockAt + this.timeoutMs, () => controller.abort(new Error('No answer in time')))
    try {
      const url = this.#integrations.get(push.data.providerId).bridgeUrl
      if (url === undefined) throw new Error('The integration has no bridge URL')
      const answer = await this.#http.post(url, push.data, controller.signal)
      const error = answer.status === 200 ? this.#hooks.judge(push, answer.body) : undefined
      return { ...began, ms: epochMs() - began.at, ...answer, error }
    } catch (error) {
      return { ...began, ms: epochMs() - began.at, error: describe(error) }
    } finally {
      cancelTimeout()
      this.#onTheWay.delete(controller)
    }
  }
}

function describe(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  return [code, message].filter(Boolean).join(': ') || String(error)
}
