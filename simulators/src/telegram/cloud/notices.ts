import { now } from '../clock.ts'
import type { Commit, Journal } from '../journal.ts'
import type { PlainTl } from '../tl/plain-tl.ts'

/** Something an account is told of that is no change of its mailbox. */
export interface Notice {
  readonly account: number
  /** Epoch milliseconds with a fraction. */
  readonly at: number
  /** A TL `Update`. */
  readonly update: PlainTl
  /** Whom a client needs to know to understand it. */
  readonly users: readonly number[]
}

/**
 * The qts of an account to which nothing has happened yet; not 0, because clients take 0 for "not known".
 * https://core.telegram.org/api/updates
 */
const FIRST_QTS = 1

/** What accounts are told of: in passing, or numbered by qts, so that clients that were away can catch up. */
export class Notices {
  readonly #numbered = new Map<number, Notice[]>()
  readonly #listeners = new Set<(notice: Notice) => void>()
  readonly #commit: Commit<Notice>

  constructor(journal: Journal) {
    this.#commit = journal.define<Notice>('notice', (notice) => {
      const earlier = this.#numbered.get(notice.account) ?? []
      const qts = FIRST_QTS + earlier.length + 1
      this.#numbered.set(notice.account, [...earlier, { ...notice, update: { ...notice.update, qts } }])
    })
  }

  /** Those who are not connected never learn of it. */
  tell(account: number, update: PlainTl, users: readonly number[]): void {
    this.#pass({ account, at: now(), update, users })
  }

  /** The update gets its `qts`, and stays for those who were away. */
  tellNumbered(account: number, update: PlainTl, users: readonly number[]): void {
    this.#commit({ account, at: now(), update, users })
    const told = this.#numbered.get(account)?.at(-1)
    if (told) this.#pass(told)
  }

  qtsOf(account: number): number {
    return FIRST_QTS + (this.#numbered.get(account)?.length ?? 0)
  }

  /** What was numbered above that qts, oldest first. */
  after(account: number, qts: number): readonly Notice[] {
    return this.#numbered.get(account)?.slice(Math.max(0, qts - FIRST_QTS)) ?? []
  }

  /** Calls `listener` for everything that is told from now on. */
  subscribe(listener: (notice: Notice) => void): void {
    this.#listeners.add(listener)
  }

  #pass(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice)
  }
}
