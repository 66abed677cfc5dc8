import type { Clock } from '../clock.ts'
import type { Company } from '../company/company.ts'
import type { PushData } from '../company/push-data.ts'
import { epochMs } from '../epoch-ms.ts'
import { encodeFormPairs, firstValue, MalformedFormError, parseFormPairs } from '../form-pairs.ts'
import type { Troubles } from '../trouble/troubles.ts'
import { UsageError } from '../usage-error.ts'
import { bindConversation, judgeAnswer } from './conversation.ts'
import { Push } from './push.ts'
import { PushSender } from './push-sender.ts'

const formType = 'application/x-www-form-urlencoded'

/** What a repeat does otherwise than the push it repeats. */
export interface RepeatOptions {
  /** Milliseconds from now on Planfix's clock. Default: at once. */
  readonly afterMs?: number | undefined
  /** How many copies go out at the same moment. Default 1. */
  readonly times?: number | undefined
  /** Another text under the same `messageId`. */
  readonly message?: string | undefined
}

/** A POST that Planfix would never send: hostile input for the bridge. */
export interface RawPush {
  readonly providerId?: string | undefined
  readonly body: string
  /** Default: `application/x-www-form-urlencoded`. */
  readonly contentType?: string | undefined
}

/** The pushes of the account: all there were, those on their way, and repeats of them. */
export class Pushes {
  readonly #company: Company
  readonly #clock: Clock
  readonly #troubles: Troubles
  readonly #sender: PushSender
  readonly #all: Push[] = []
  readonly #byMessage = new Map<string, Push>()
  readonly #repeatAfter = new Map<Push, RepeatOptions>()
  /**
   * Message ids that are not those of comments. They only ever grow, over restarts too. An account kept in memory begins with the second
   * it was made in, as comments do, but far from their ids.
   */
  #lastMessageId = Math.floor(Date.now() / 1000) - 1_000_000_000

  constructor(company: Company, clock: Clock, troubles: Troubles) {
    this.#company = company
    this.#clock = clock
    this.#troubles = troubles
    const { log } = company
    log.on('push.queued', ({ push }) => this.#put(new Push(push)))
    log.on('push.attempted', ({ pushId, attempt, state, nextAttemptAt }) => {
      this.get(pushId).noteAttempt(attempt, state, nextAttemptAt)
    })
    log.on('status.reported', ({ status }) => this.ofMessage(status.providerId, status.messageId)?.noteStatus(status.status))
    this.#sender = new PushSender(log, company.integrations, clock, {
      sending: (push) => this.#causeTrouble(push),
      judge: (push, body) => judgeAnswer(push.data, body),
      accepted: (push, body) => {
        bindConversation(company, push.data, body)
        this.#repeatAfterwards(push)
      },
    })
  }

  /** All pushes, oldest first, repeats included. */
  get all(): readonly Push[] {
    return this.#all
  }

  /** How many POSTs may be on their way at once: 1 as in Planfix, more to load a bridge. */
  get parallel(): number {
    return this.#sender.parallel
  }

  set parallel(parallel: number) {
    if (!Number.isInteger(parallel) || parallel < 1) throw new UsageError(`At least 1 POST must be allowed at once, not ${parallel}`)
    this.#sender.parallel = parallel
  }

  /** How long Planfix waits for an answer, in ms of its clock. */
  get timeoutMs(): number {
    return this.#sender.timeoutMs
  }

  set timeoutMs(timeoutMs: number) {
    if (!(timeoutMs > 0)) throw new UsageError(`The time-out must be more than 0 ms, not ${timeoutMs}`)
    this.#sender.timeoutMs = timeoutMs
  }

  /** Until when no POST goes out, on Planfix's clock; absent when they do. */
  get frozenUntil(): number | undefined {
    return this.#sender.frozenUntil
  }

  /** How many wait for their turn. */
  get queued(): number {
    return this.#sender.queued
  }

  /** Throws when there is none. */
  get(id: number): Push {
    const push = this.#all[id - 1]
    if (!push) throw new UsageError(`There is no push ${id}`)
    return push
  }

  /** The push that brought this message first. */
  ofMessage(providerId: string, messageId: string): Push | undefined {
    return this.#byMessage.get(`${providerId}~${messageId}`)
  }

  nextMessageId(): string {
    return String(this.#lastMessageId + 1)
  }

  /** Queues a form for the bridge of an integration. */
  queue(push: Pick<PushData, 'providerId' | 'body' | 'messageId' | 'chatId' | 'taskNumber'>): Push {
    const queued = this.#record({ ...push, contentType: formType, isOnce: false })
    this.#sender.put(queued)
    return queued
  }

  /** Sends a push again under the same `messageId`, outside the queue, never retried. */
  repeat(push: Push, { afterMs = 0, times = 1, message }: RepeatOptions = {}): Push[] {
    const body = message === undefined ? push.data.body : withMessage(push, message)
    const copies = Array.from({ length: times }, () => this.#record({ ...push.data, body, isOnce: true, repeatOf: push.id }))
    const send = () => {
      for (const copy of copies) void this.#sender.sendOnce(copy)
    }
    if (afterMs > 0) this.#clock.at(this.#clock.now() + afterMs, send)
    else send()
    return copies
  }

  /** Sends any body, outside the queue, never retried. */
  sendRaw({ providerId, body, contentType = formType }: RawPush): Push {
    const integration = this.#company.integrations.pick(providerId)
    const push = this.#record({ providerId: integration.providerId, body, contentType, isOnce: true, ...idsIn(body) })
    void this.#sender.sendOnce(push)
    return push
  }

  /** Goes on with what a data folder held. Repeats and raw pushes that were on their way are given up. */
  resume(): void {
    for (const push of this.#all) {
      if (push.state === 'waiting' && !push.data.isOnce) this.#sender.put(push)
    }
  }

  async stop(): Promise<void> {
    await this.#sender.stop()
    for (const push of this.#all) push.abandon(new Error('The simulator stopped'))
  }

  #record(push: Omit<PushData, 'id' | 'at'>): Push {
    const id = this.#all.length + 1
    this.#company.log.record({ type: 'push.queued', push: { ...push, id, at: epochMs() } })
    return this.get(id)
  }

  #put(push: Push): void {
    this.#all.push(push)
    const { messageId, providerId, isOnce } = push.data
    if (messageId === undefined) return
    const key = `${providerId}~${messageId}`
    if (!this.#byMessage.has(key)) this.#byMessage.set(key, push)
    if (!isOnce && this.#company.account.settings.messageIds === 'own')
      this.#lastMessageId = Math.max(this.#lastMessageId, Number(messageId))
  }

  #causeTrouble(push: Push): void {
    const trouble = this.#troubles.takeForPush('repeat-push', push.chatId)
    if (trouble?.when === 'together') this.repeat(push, { message: trouble.message })
    else if (trouble) this.#repeatAfter.set(push, { afterMs: trouble.when === 'later' ? trouble.afterMs : 0, message: trouble.message })
  }

  #repeatAfterwards(push: Push): void {
    const repeat = this.#repeatAfter.get(push)
    if (!repeat) return
    this.#repeatAfter.delete(push)
    this.repeat(push, repeat)
  }
}

function withMessage(push: Push, message: string): string {
  return encodeFormPairs(push.pairs.map(([name, value]) => [name, name === 'message' ? message : value]))
}

/** The ids a raw body carries where it can be read, so that statuses and troubles find it. */
function idsIn(body: string): Pick<PushData, 'messageId' | 'chatId'> {
  try {
    const pairs = parseFormPairs(body)
    return { messageId: firstValue(pairs, 'messageId'), chatId: firstValue(pairs, 'chatId') }
  } catch (error) {
    if (error instanceof MalformedFormError) return {}
    throw error
  }
}
