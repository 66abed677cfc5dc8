import { DayBudget, type DaySpent, dayOf, madeRequests, type PaceSettings } from './day-budget.ts'
import { BudgetSpentError, type RequestPace, type RequestPurpose, requestPurposes } from './request-pace.ts'

/**
 * Port: an account's count of requests, over restarts and of all processes together. Days are UTC, as in 2026-01-31; only the
 * newest is ever asked for.
 */
export interface DailyCount {
  /** 0 when nothing was saved for this day. */
  load(day: string): Promise<number>
  /** Resolves with all of that day, those of other processes too. */
  add(day: string, count: number): Promise<number>
}

/** Port: the turns of one account among the processes that ask it: the running bridge, and `plangram doctor` beside it. */
export interface SharedTurns {
  /** Takes the turn. 0 when it is ours; otherwise when to ask again, ms from now. */
  claim(now: () => number, paceMs: number): Promise<number>
  /** The turn that was taken began at `at`, epoch ms: the next one may begin `paceMs` later. */
  begin(at: number, paceMs: number): Promise<void>
  /** Planfix asks the whole account to wait until then, epoch ms. */
  freeze(until: number): Promise<void>
}

export interface AccountPaceOptions {
  /** Read anew for each use: an operator may change them at any time. */
  settings: () => PaceSettings
  count: DailyCount
  /** Undefined: no other process can know of this account. */
  turns?: SharedTurns | undefined
  now: () => number
  /**
   * Told when the count could not be loaded (it begins at 0 then) or saved (the next save makes up for it), or a turn could not be
   * shared (our own pace is kept all the same).
   */
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
  #claiming: Promise<void> | undefined
  #saved = { day: '', made: 0 }
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
    const { turns, now } = this.#options
    this.#frozenUntil = Math.max(this.#frozenUntil, now() + ms)
    if (turns) this.#share(() => turns.freeze(this.#frozenUntil))
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
    await this.#claiming
    if (this.#saveTimer) this.#save()
    await this.#saving
  }

  #giveTurns(): void {
    clearTimeout(this.#timer)
    if (!this.#isLoaded) {
      this.#loading ??= this.#load()
      return
    }
    const { turns, settings } = this.#options
    while (!this.#claiming && this.#nextPurpose()) {
      const waitMs = this.#waitMs()
      if (waitMs > 0) {
        this.#tryAgainIn(waitMs)
        return
      }
      // Where there is no pace to keep, there is nothing to share.
      if (turns && settings().paceMs > 0) this.#claiming = this.#claim(turns)
      else this.#giveTurn()
    }
  }

  #tryAgainIn(ms: number): void {
    this.#timer = setTimeout(() => this.#giveTurns(), ms)
  }

  /** Meanwhile a request of a higher purpose may have come, or the last one that waited may have been given up. */
  #giveTurn(): void {
    const purpose = this.#nextPurpose()
    if (!purpose) return
    this.#lastAt = this.#options.now()
    this.#budget.spend(purpose, this.#lastAt)
    this.#saveTimer ??= setTimeout(() => this.#save(), saveDelayMs)
    this.#waiting[purpose].shift()?.settle()
  }

  async #claim(turns: SharedTurns): Promise<void> {
    const { now, settings, onFault } = this.#options
    const { paceMs } = settings()
    const waitMs = await turns.claim(now, paceMs).catch((error: unknown) => {
      onFault(error)
      return 0
    })
    this.#claiming = undefined
    if (this.#isClosed) return
    if (waitMs > longestFreezeMs) this.#frozenUntil = Math.max(this.#frozenUntil, now() + waitMs)
    // A turn that was taken and has not begun yet is told as later than it will be.
    if (waitMs > 0 && waitMs <= longestFreezeMs) return this.#tryAgainIn(Math.min(waitMs, paceMs))
    if (waitMs === 0) {
      this.#giveTurn()
      const beganAt = now()
      this.#share(() => turns.begin(beganAt, paceMs))
    }
    this.#giveTurns()
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

  #save(): void {
    clearTimeout(this.#saveTimer)
    this.#saveTimer = undefined
    this.#share(() => this.#saveNow())
  }

  /** One thing after another is told to the database; `close` waits for the last. */
  #share(tell: () => Promise<void>): void {
    this.#saving = this.#saving.then(tell).catch((error: unknown) => this.#options.onFault(error))
  }

  /** What others made of the day's requests comes back with it. */
  async #saveNow(): Promise<void> {
    const { count, now } = this.#options
    const { day, ...spent } = this.spent
    const made = madeRequests(spent)
    const saved = this.#saved.day === day ? this.#saved.made : 0
    const all = await count.add(day, made - saved)
    this.#saved = { day, made }
    this.#budget.takeUp(day, all - made, now())
  }
}

function stopping(): Error {
  return new Error('the bridge is stopping')
}
