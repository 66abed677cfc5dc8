import { setTimeout as sleep } from 'node:timers/promises'
import { epochMs } from '../epoch-ms.ts'
import { UsageError } from '../usage-error.ts'
import type { Push } from './push.ts'

export interface BurstPlan {
  readonly chatIds: readonly string[]
  readonly providerId?: string | undefined
  /** How many answers in all; they go round the chats. */
  readonly count: number
  /** Answers per second of real time. Default: as fast as they can be queued. */
  readonly perSecond?: number | undefined
  /** Each answer is this text and its number, from 1 on. */
  readonly text?: string | undefined
}

export interface BurstResult {
  readonly count: number
  readonly accepted: number
  readonly dropped: number
  /** Real milliseconds from the first answer to the last settled push. */
  readonly ms: number
}

/** Answers are queued in portions, so that pushes can leave meanwhile. */
const portion = 200

/** Many answers of one employee. */
export class Burst {
  readonly #plan: BurstPlan
  readonly #answer: (chatId: string, text: string) => Push
  #accepted = 0
  #dropped = 0
  /** Resolves when every push is accepted or dropped; rejects when an answer cannot be given. */
  readonly done: Promise<BurstResult>

  constructor(plan: BurstPlan, answer: (chatId: string, text: string) => Push) {
    if (plan.chatIds.length === 0 || !(plan.count > 0)) throw new UsageError('A burst needs at least one chat and one answer')
    this.#plan = plan
    this.#answer = answer
    this.done = this.#run()
    this.done.catch(() => undefined)
  }

  get progress(): Omit<BurstResult, 'ms'> {
    return { count: this.#plan.count, accepted: this.#accepted, dropped: this.#dropped }
  }

  async #run(): Promise<BurstResult> {
    const began = epochMs()
    const settled: Promise<void>[] = []
    while (settled.length < this.#plan.count) {
      const due = Math.min(this.#dueBy(epochMs() - began), settled.length + portion)
      for (let number = settled.length; number < due; number++) settled.push(this.#follow(this.#answerOne(number)))
      await sleep(this.#plan.perSecond === undefined ? 0 : 1)
    }
    await Promise.all(settled)
    return { ...this.progress, ms: epochMs() - began }
  }

  #dueBy(elapsedMs: number): number {
    const { count, perSecond } = this.#plan
    return Math.min(count, perSecond === undefined ? count : 1 + Math.floor((elapsedMs * perSecond) / 1000))
  }

  #answerOne(number: number): Push {
    const { chatIds, text = 'Answer' } = this.#plan
    return this.#answer(chatIds[number % chatIds.length] ?? '', `${text} ${number + 1}`)
  }

  async #follow(push: Push): Promise<void> {
    try {
      await push.accepted
      this.#accepted++
    } catch {
      this.#dropped++
    }
  }
}
