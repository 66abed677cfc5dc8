/**
 * What a request is made for. Deliveries go first; questions that a person waits for (the self-test) next; polling, also for a
 * comment that an automation names, after them, and only from its own share of the day; looks that make an answer quicker but find nothing that
 * would not be found a minute later come last, from a small share of their own.
 */
export const requestPurposes = ['delivery', 'question', 'polling', 'extra_polling'] as const
export type RequestPurpose = (typeof requestPurposes)[number]

/**
 * Port: the turns of one Planfix account's XML and REST requests together. Planfix allows one request a second and, by
 * plan, 20,000, 50,000 or 100,000 a day (Planfix help, "Ограничения API").
 */
export interface RequestPace {
  /**
   * Resolves when the next request may start.
   * @throws BudgetSpentError when the day's share for this purpose is used up, or when Planfix asked the account to wait for
   * longer than an attempt should; the abort reason when `signal` aborts.
   */
  turn(purpose: RequestPurpose, signal: AbortSignal): Promise<void>

  /** Planfix told how many requests are left today (`X-RateLimit-Remaining`, renewed about every ten minutes). */
  noteRemaining(count: number): void

  /** Planfix asks the whole account to wait, ms. */
  freeze(ms: number): void
}

/** Certainly nothing was sent. */
export class BudgetSpentError extends Error {
  override name = 'BudgetSpentError'
  /** When requests of this purpose are allowed again, epoch ms. */
  readonly until: number

  constructor(until: number) {
    super(`no more Planfix requests of this kind are allowed before ${new Date(until).toISOString()}`)
    this.until = until
  }
}
