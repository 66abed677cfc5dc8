import { type RequestPurpose, requestPurposes } from './request-pace.ts'

export interface PaceSettings {
  /** The least time between the starts of two requests, ms. */
  paceMs: number
  /** Requests a day, by the account's plan. */
  dailyBudget: number
  /** The part of the day's requests that polling may use, 0 to 1; and extra polling, besides. */
  pollingShare: number
  extraShare: number
  /** How many requests it may be ahead of an even spread of its share over the day. */
  pollingBurst: number
  extraBurst: number
  /** Polling never uses the last so many requests of the day, questions not the last so many. Deliveries may use them all. */
  pollingReserve: number
  questionReserve: number
}

/** Settings for an account of which only the plan is known. One request a second is allowed; a little more time keeps clear of it. */
export function paceSettings({ paceMs = 1_050, dailyBudget = 20_000 }: Partial<PaceSettings> = {}): PaceSettings {
  const part = (share: number) => Math.ceil(dailyBudget * share)
  return {
    paceMs,
    dailyBudget,
    // A working day has its peaks, so polling may run far ahead of the clock; what is over then is missing in the evening.
    ...{ pollingShare: 0.75, pollingBurst: part(0.2) },
    ...{ extraShare: 0.04, extraBurst: part(0.01) },
    ...{ pollingReserve: part(0.03), questionReserve: part(0.01) },
  }
}

/** Requests of one day. */
export interface DaySpent extends Record<RequestPurpose, number> {
  /** As in 2026-01-31. */
  day: string
  /** Made before a restart, or by a command beside the bridge; what for is not known any more. */
  earlier: number
  /** Made by other programs that use the same account, as far as Planfix tells. */
  elsewhere: number
}

const dayMs = 86_400_000

/** How the day goes is not told by its first hours, ms. */
const leastElapsedMs = 4 * 3_600_000

/** However many deliveries are likely, polling is slowed down by them, never stopped: it may count on the rest of what is left, 0 to 1. */
const mostKept = 0.75

/** Planfix tells anew about every ten minutes how many requests are left; what it said longer ago than this is not relied on, ms. */
const noteLifeMs = 15 * 60_000

/** Planfix does not say when its day of requests begins; midnight UTC is assumed. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10)
}

export function msLeftInDay(now: number): number {
  return dayMs - (now % dayMs)
}

/** How many requests an account has made today, and which further ones it may make. */
export class DayBudget {
  readonly #settings: () => PaceSettings
  #spent: Omit<DaySpent, 'elsewhere'> = nothingSpent('')
  #noted: { count: number; elsewhere: number; until: number } | undefined

  constructor(settings: () => PaceSettings) {
    this.#settings = settings
  }

  spend(purpose: RequestPurpose, now: number): void {
    this.#turnTo(now)
    this.#spent[purpose]++
  }

  /** What was counted on this day besides: before a restart, or by another process. */
  takeUp(day: string, count: number, now: number): void {
    this.#turnTo(now)
    if (this.#spent.day === day) this.#spent.earlier = count
  }

  /**
   * Planfix told how many requests are left. Only a fresh figure says something: until it changes it lags behind our own count. It
   * can make our own figure smaller (others use the account too), never larger.
   */
  noteRemaining(count: number, now: number): void {
    this.#turnTo(now)
    const isFresh = this.#noted?.count !== count
    const elsewhere = isFresh ? Math.max(0, this.#settings().dailyBudget - this.#own() - count) : (this.#noted?.elsewhere ?? 0)
    this.#noted = { count, elsewhere, until: now + noteLifeMs }
  }

  /** When this purpose should ask again, epoch ms, if it may make no request now. */
  refusedUntil(purpose: RequestPurpose, now: number): number | undefined {
    this.#turnTo(now)
    const { pollingReserve, questionReserve } = this.#settings()
    const reserve = purpose === 'delivery' ? 0 : purpose === 'question' ? questionReserve : pollingReserve
    const midnight = now + msLeftInDay(now)
    const isOver = this.#remaining(now) <= reserve
    const until = isOver ? midnight : this.#shareRefusedUntil(purpose, now, midnight)
    if (until === undefined || this.#elsewhere(now) === 0) return until
    return Math.min(until, this.#noted?.until ?? until)
  }

  /** How many requests polling may still make today, if deliveries are to have what they will need. */
  remainingPolls(now: number): number {
    this.#turnTo(now)
    const { pollingShare, pollingReserve } = this.#settings()
    const ofShare = this.#limit(pollingShare, now) - this.#polled()
    const ofDay = this.#remaining(now) - pollingReserve
    return Math.max(0, Math.floor(Math.min(ofShare, ofDay - Math.min(this.#likelyDeliveries(now), ofDay * mostKept))))
  }

  spent(now: number): DaySpent {
    this.#turnTo(now)
    return { ...this.#spent, elsewhere: this.#elsewhere(now) }
  }

  /** What the account may make in a day, and how much of it is left. */
  allowance(now: number): { budget: number; left: number } {
    this.#turnTo(now)
    return { budget: this.#settings().dailyBudget, left: Math.max(0, this.#remaining(now)) }
  }

  /** A share grows evenly over the day, so that a morning cannot use it up. */
  #shareRefusedUntil(purpose: RequestPurpose, now: number, midnight: number): number | undefined {
    const { pollingShare, pollingBurst, extraShare, extraBurst } = this.#settings()
    if (purpose === 'polling') return this.#grownUntil({ share: pollingShare, burst: pollingBurst, spent: this.#polled() }, now, midnight)
    if (purpose !== 'extra_polling') return undefined
    return this.#grownUntil({ share: extraShare, burst: extraBurst, spent: this.#spent.extra_polling }, now, midnight)
  }

  #grownUntil({ share, burst, spent }: { share: number; burst: number; spent: number }, now: number, midnight: number): number | undefined {
    const limit = this.#limit(share, now)
    if (spent >= limit) return midnight
    const dueAt = midnight - dayMs + (dayMs * (spent - burst)) / limit
    return dueAt < now ? undefined : Math.min(midnight, Math.floor(dueAt) + 1)
  }

  /** Half of what deliveries would need if the day went on as it began: its busy hours are not all of it. */
  #likelyDeliveries(now: number): number {
    const elapsed = Math.max(dayMs - msLeftInDay(now), leastElapsedMs)
    return (this.#spent.delivery * msLeftInDay(now)) / elapsed / 2
  }

  #limit(share: number, now: number): number {
    return share * (this.#settings().dailyBudget - this.#elsewhere(now))
  }

  /** Of what was spent before a restart polling is taken to have had its share. */
  #polled(): number {
    return this.#spent.polling + this.#settings().pollingShare * this.#spent.earlier
  }

  #remaining(now: number): number {
    return this.#settings().dailyBudget - this.#own() - this.#elsewhere(now)
  }

  #own(): number {
    return madeRequests(this.#spent) + this.#spent.earlier
  }

  #elsewhere(now: number): number {
    return this.#noted && now < this.#noted.until ? this.#noted.elsewhere : 0
  }

  #turnTo(now: number): void {
    const day = dayOf(now)
    if (day === this.#spent.day) return
    this.#spent = nothingSpent(day)
    this.#noted = undefined
  }
}

/** All that this process made on the day. */
export function madeRequests(spent: Record<RequestPurpose, number>): number {
  return requestPurposes.reduce((sum, purpose) => sum + spent[purpose], 0)
}

function nothingSpent(day: string): Omit<DaySpent, 'elsewhere'> {
  return { day, delivery: 0, question: 0, polling: 0, extra_polling: 0, earlier: 0 }
}
