import type { Clock } from '../clock.ts'
import type { Account } from './account.ts'
import type { EventLog } from './event-log.ts'

/** Whether a request may be carried out. */
export interface Admission {
  readonly verdict: 'admitted' | 'too-fast' | 'day-used-up'
  /** Until when to wait, in ms of Planfix's clock; 0 when it was admitted. */
  readonly waitMs: number
  /** About how many requests the day still has: counted anew every ten minutes, as the header `X-RateLimit-Remaining` is. */
  readonly remaining: number
}

/** Planfix help: XML API, "Ограничения": the header's number is approximate, renewed about every ten minutes. */
const remainingMs = 10 * 60_000

/** What Planfix lets an account ask of the XML and REST APIs together. The chat API is not counted: nothing is said of it. */
export class RequestLimits {
  readonly #log: EventLog
  readonly #clock: Clock
  readonly #account: Account
  #lastAt = Number.NEGATIVE_INFINITY
  #day = ''
  #ofDay = 0
  #told = { at: Number.NEGATIVE_INFINITY, remaining: 0 }

  constructor(log: EventLog, clock: Clock, account: Account) {
    this.#log = log
    this.#clock = clock
    this.#account = account
    log.on('api.asked', ({ verdict, clockAt }) => {
      if (verdict === 'admitted') this.#count(clockAt)
    })
  }

  /** How many requests were carried out today. */
  get usedToday(): number {
    return this.#dayAt(this.#clock.now()) === this.#day ? this.#ofDay : 0
  }

  /** Judges a request that comes now, and counts it when it is carried out. `method` is for the history only. */
  ask(api: 'xml' | 'rest', method: string): Admission {
    const clockAt = this.#clock.now()
    const { requestIntervalMs, requestsPerDay } = this.#account.settings
    // A clock that was set back says nothing of how long ago the last request was.
    const tooEarlyMs = clockAt < this.#lastAt ? 0 : this.#lastAt + requestIntervalMs - clockAt
    const isUsedUp = this.usedToday >= requestsPerDay
    const verdict = isUsedUp ? 'day-used-up' : tooEarlyMs > 0 ? 'too-fast' : 'admitted'
    this.#log.record({ type: 'api.asked', api, method, verdict, clockAt })
    const waitMs = isUsedUp ? this.#msToMidnight(clockAt) : Math.max(0, tooEarlyMs)
    return { verdict, waitMs, remaining: this.#remaining(clockAt) }
  }

  #count(clockAt: number): void {
    const day = this.#dayAt(clockAt)
    this.#ofDay = day === this.#day ? this.#ofDay + 1 : 1
    this.#day = day
    this.#lastAt = clockAt
  }

  #remaining(now: number): number {
    if (now - this.#told.at >= remainingMs) {
      this.#told = { at: now, remaining: Math.max(0, this.#account.settings.requestsPerDay - this.usedToday) }
    }
    return this.#told.remaining
  }

  #dayAt(at: number): string {
    return this.#local(at).slice(0, 10)
  }

  #msToMidnight(at: number): number {
    const [hours = 0, minutes = 0, seconds = 0] = this.#local(at).slice(11).split(':').map(Number)
    return 86_400_000 - ((hours * 60 + minutes) * 60 + seconds) * 1000
  }

  /** `YYYY-MM-DD HH:MM:SS` in the account's zone. */
  #local(at: number): string {
    return new Intl.DateTimeFormat('sv-SE', {
      ...{ timeZone: this.#account.settings.timezone, year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
    }).format(at)
  }
}
