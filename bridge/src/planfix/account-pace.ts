import { DayBudget, type DaySpent, dayOf, ownRequests, type PaceSettings } from './day-budget.ts'
import { BudgetSpentError, type RequestPace, type RequestPurpose, requestPurposes } from './request-pace.ts'

/** Port: keeps an account's count of requests over a restart. Days are UTC, as in 2026-01-31; only the newest is ever asked for. */
export interface DailyCount {
  /** 0 when nothing was saved for this day. */
  load(day: string): Promise<number>
  save(day: string, count: number): Promise<void>
}

export interface AccountPaceOptions {
  /** Read anew for each use: an operator may change them at any time. */
  settings: () => PaceSettings
  count: DailyCount
  now: () => number
  /** Told when the count could not be loaded (it begins at 0 then) or saved (the next save makes up for it). */
  onFault: (error: unknown) => void
}

/** The count is saved this long after it changed; the few requests lost in a crash do no harm, ms. */
const saveDelayMs = 5_000

/** A longer wait is told to the caller, so that it ends the attempt and shows why nothing is sent, ms. */
const longestFreezeMs = 60_000

interface Waiting {
  settle(error?: Error): void
}

/**
 * Gives out the turns of one Planfix account's requests: one at a time, deliveries first, within the day's budget.
 * All connections of the account, and XML and REST together, share one.
 */
export class AccountPace implements RequestPace {
  readonly #options: AccountPaceOptions
  readonly #budget: DayBudget
  readonly #waiting: Record<RequestPurpose, Waiting[]> = { delivery: [], question: [], polling: [], extra_polling: [] }
  #lastAt = Number.NEGATIVE_INFINITY
  #frozenUntil = 0
  #timer: NodeJS.Timeout | undefined
  #loading: Promise<void> | undefined
  #isLoaded = false
  #saveTimer: NodeJS.Timeout | undefined
  #saving: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(options: AccountPaceOptions) {
    this.#options = options
    this.#budget = new DayBudget(options.settings)
  }

  turn(purpose: RequestPurpose, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      if (this.#isClosed) throw stopping()
      const queue = this.#waiting[purpose]
      const giveUp = () => {
        queue.splice(queue.indexOf(waiting), 1)
        reject(signal.reason)
      }
      const waiting: Waiting = {
        settle: (error) => {
          signal.removeEventListener('abort', giveUp)
          if (error) reject(error)
          else resolve()
        },
      }
      signal.addEventListener('abort', giveUp, { once: true })
      queue.push(waiting)
      this.#giveTurns()
    })
  }

  noteRemaining(count: number): void {
    this.#budget.noteRemaining(count, this.#options.now())
  }

  freeze(ms: number): void {
    this.#frozenUntil = Math.max(this.#frozenUntil, this.#options.now() + ms)
    this.#giveTurns()
  }

  /** How many requests polling may still make today; `pollIntervalMs` spreads them. */
  get remainingPolls(): number {
    return this.#budget.remainingPolls(this.#options.now())
  }

  /** Today's requests, for `/metrics`. */
  get spent(): DaySpent {
    return this.#budget.spent(this.#options.now())
  }

  get allowance(): { budget: number; left: number } {
    return this.#budget.allowance(this.#options.now())
  }

  /** Saves the count. Whoever still waits is told that there will be no turn. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    for (const purpose of requestPurposes) this.#settleAll(purpose, stopping())
    await this.#loading
    if (this.#saveTimer) this.#save()
    await this.#saving
  }

  #giveTurns(): void {
    clearTimeout(this.#timer)
    if (!this.#isLoaded) {
      this.#loading ??= this.#load()
      return
    }
    for (let purpose = this.#nextPurpose(); purpose; purpose = this.#nextPurpose()) {
      const waitMs = this.#waitMs()
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#giveTurns(), waitMs)
        return
      }
      this.#lastAt = this.#options.now()
      this.#budget.spend(purpose, this.#lastAt)
      this.#saveTimer ??= setTimeout(() => this.#save(), saveDelayMs)
      this.#waiting[purpose].shift()?.settle()
    }
  }

  /** Whose turn is next, when all are told no who may make no request now. */
  #nextPurpose(): RequestPurpose | undefined {
    const now = this.#options.now()
    return requestPurposes.find((purpose) => {
      const until = this.#frozenUntil - now > longestFreezeMs ? this.#frozenUntil : this.#budget.refusedUntil(purpose, now)
      if (until !== undefined) this.#settleAll(purpose, new BudgetSpentError(until))
      return this.#waiting[purpose].length > 0
    })
  }

  #waitMs(): number {
    const now = this.#options.now()
    // A clock that was set back must not hold up everything until it is where it was.
    this.#lastAt = Math.min(this.#lastAt, now)
    return Math.max(this.#lastAt + this.#options.settings().paceMs, this.#frozenUntil) - now
  }

  #settleAll(purpose: RequestPurpose, error: Error): void {
    for (const waiting of this.#waiting[purpose].splice(0)) waiting.settle(error)
  }

  async #load(): Promise<void> {
    const { count, now, onFault } = this.#options
    const day = dayOf(now())
    try {
      this.#budget.takeUp(day, await count.load(day), now())
    } catch (error) {
      onFault(error)
    }
    this.#isLoaded = true
    this.#giveTurns()
  }

  /** One save after another: an older count must not overtake a newer one. */
  #save(): void {
    clearTimeout(this.#saveTimer)
    this.#saveTimer = undefined
    this.#saving = this.#saving
      .then(() => this.#options.count.save(this.spent.day, ownRequests(this.spent)))
      .catch((error: unknown) => this.#options.onFault(error))
  }
}

function stopping(): Error {
  return new Error('the bridge is stopping')
}
