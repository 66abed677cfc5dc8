import type { PlanfixEvent } from '../domain/event.ts'
import type { ConnectionId } from '../domain/ids.ts'
import type { Outcome } from '../outbox/outcome.ts'
import { fromComment } from './from-comment.ts'
import type { PlanfixNotes, TaskChat } from './planfix-notes.ts'
import { type LostCard, SurvivingCards } from './surviving-cards.ts'
import type { CallOptions, PlanfixComment, TaskApi } from './task-api.ts'

export interface CommentPollerOptions {
  connectionId: ConnectionId
  api: TaskApi
  notes: PlanfixNotes
  /** Planfix pushes new answers itself, so only what employees change is of interest. */
  isPushed: boolean
  /** How long to wait until the next look, ms. */
  intervalMs: (lastActivityAt: number, now: number) => number
  timeoutMs: () => number
  /** Makes the event durable before it resolves. */
  take: (event: PlanfixEvent) => Promise<void>
  /** Told when looking fails, again when it fails for another reason, and with `undefined` when it works again. */
  onTrouble: (outcome: Exclude<Outcome, { kind: 'delivered' }> | undefined) => void
  /** An answer cannot be sent: the customer's card is gone. */
  onLostCard: (lost: LostCard) => void
  onFault: (error: unknown) => void
  now: () => number
}

/** Planfix tells minutes, its clock or ours may be ten minutes off, and a comment may be seen a little after it was written, ms. */
const overlapMs = 15 * 60_000
const aheadMs = 15 * 60_000

/** Where answers are pushed, nothing is missed but a change, which is found later all the same, ms. */
const pushedOverlapMs = 2 * 60_000

/** Waits after failed looks, ms; the last one repeats. */
const troubleDelaysMs = [5_000, 15_000, 60_000]

/** What has been looked at already is remembered, for the windows overlap; more than this many comments are not, in one window. */
const mostRemembered = 5_000

/**
 * Asks Planfix for what employees wrote, changed and deleted, where Planfix does not tell by itself. Each look begins a
 * little before the end of the last one; a comment's id tells what is new. The end of the last complete look is durable,
 * so that nothing written while the bridge was down is missed.
 */
export class CommentPoller {
  readonly #options: CommentPollerOptions
  readonly #stopping = new AbortController()
  readonly #cards: SurvivingCards
  readonly #seen = new Map<string, string>()
  #lastActivityAt: number
  #failures = 0
  #toldReason: string | undefined
  #loop: Promise<void> = Promise.resolve()
  #hurry: () => void = () => {}

  constructor(options: CommentPollerOptions) {
    this.#options = options
    this.#cards = new SurvivingCards(options)
    this.#lastActivityAt = options.now()
  }

  start(): void {
    this.#loop = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loop
  }

  /** Something is going on in a chat: an answer may come soon. */
  noteActivity(): void {
    this.#lastActivityAt = this.#options.now()
    this.#hurry()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const startedAt = this.#options.now()
      const hasWorked = await this.#look(startedAt).then(
        () => true,
        (error: unknown) => this.#fail(error),
      )
      if (hasWorked) this.#noteRecovery()
      this.#failures = hasWorked ? 0 : this.#failures + 1
      await this.#pause(startedAt)
    }
  }

  async #look(startedAt: number): Promise<void> {
    const { api, notes, connectionId, isPushed } = this.#options
    const cursor = await notes.readPollCursor(connectionId)
    // The first look of all: what was written before the bridge came is none of its business.
    if (cursor === null) return notes.notePollCursor(connectionId, startedAt)
    const isWanted = async (taskRef: string) => (await notes.findChatOfTask(connectionId, taskRef)) !== null
    const isSeen = (id: string) => this.#seen.has(id)
    const to = startedAt + Math.max(0, api.clockSkewMs()) + aheadMs
    const span = { since: cursor, from: cursor - (isPushed ? pushedOverlapMs : overlapMs), to, isWanted, isSeen }
    for await (const page of api.listChanged(span, this.#calls)) {
      for (const comment of page) await this.#takeOnce(comment, cursor)
    }
    // Comments are found by Planfix's clock, and the next look must begin before this one did by either clock.
    await notes.notePollCursor(connectionId, startedAt + Math.min(0, api.clockSkewMs()))
  }

  async #takeOnce(comment: PlanfixComment, cursor: number): Promise<void> {
    const { notes, connectionId, isPushed, take } = this.#options
    const notBefore = cursor - overlapMs
    const mark = `${comment.isDeleted} ${comment.changesStatus} ${comment.html}`
    // What is too old now may not be so for the next look: by then it is known how far behind Planfix's clock is.
    const nowMark = comment.at < notBefore ? `too old ${mark}` : mark
    const seen = this.#seen.get(comment.id)
    if (seen === mark || seen === nowMark) return
    const found = await notes.findChatOfTask(connectionId, comment.taskRef)
    const known = found && (await notes.findMessageOfComment(connectionId, comment.id))
    const context = { known, isPushed, notBefore }
    const place = found && (await this.#cards.follow(comment, found, context, this.#calls))
    if (place && (!comment.isWritten || comment.changesStatus)) await this.#doubtTask(place, comment)
    const event = place && fromComment(comment, place, context)
    if (event) {
      await take(event)
      this.#lastActivityAt = this.#options.now()
    }
    this.#remember(comment.id, nowMark)
  }

  /** Planfix noted something about the task itself, or a comment changed its status: it may be closed now, and is asked for anew before the next message. */
  async #doubtTask({ chatId }: TaskChat, { taskRef }: PlanfixComment): Promise<void> {
    const { notes, connectionId } = this.#options
    const task = await notes.findTask(chatId)
    if (task?.ref === taskRef) await notes.noteActiveTask(connectionId, chatId, { ...task, activeAt: 0 })
  }

  #remember(id: string, mark: string): void {
    this.#seen.delete(id)
    this.#seen.set(id, mark)
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= mostRemembered) return
      this.#seen.delete(oldest)
    }
  }

  #fail(error: unknown): false {
    if (this.#stopping.signal.aborted) return false
    const { api, onTrouble, onFault } = this.#options
    try {
      const outcome = api.classify(error, this.#failures + 1)
      if (outcome.kind !== 'delivered' && outcome.reason.en !== this.#toldReason) {
        this.#toldReason = outcome.reason.en
        onTrouble(outcome)
      }
    } catch (fault) {
      onFault(fault)
    }
    return false
  }

  #noteRecovery(): void {
    if (this.#toldReason !== undefined) this.#options.onTrouble(undefined)
    this.#toldReason = undefined
  }

  async #pause(startedAt: number): Promise<void> {
    const { now, intervalMs } = this.#options
    const delay = () =>
      this.#failures > 0
        ? (troubleDelaysMs[Math.min(this.#failures, troubleDelaysMs.length) - 1] ?? 0)
        : intervalMs(this.#lastActivityAt, now())
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const left = startedAt + delay() - now()
      if (left <= 0) return
      await this.#sleepOrHurry(left, signal)
    }
  }

  /** Activity makes the interval shorter, so the time left is counted anew. */
  #sleepOrHurry(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        this.#hurry = () => {}
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done, { once: true })
      this.#hurry = done
    })
  }

  get #calls(): CallOptions {
    return { purpose: 'polling', timeoutMs: this.#options.timeoutMs(), signal: this.#stopping.signal }
  }
}
