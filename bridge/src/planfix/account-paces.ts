import { AccountPace, type AccountPaceOptions, type DailyCount, type SharedTurns } from './account-pace.ts'
import type { DaySpent, PaceSettings } from './day-budget.ts'

export interface AccountPacesOptions extends Pick<AccountPaceOptions, 'now' | 'onFault'> {
  /** What the connections of an account are set to; where they differ, whoever composes them decides. */
  settings: (account: string) => PaceSettings
  count: (account: string) => DailyCount
  /** Undefined: no other process asks these accounts. */
  turns?: ((account: string) => SharedTurns) | undefined
}

/** Today's requests of one account. */
export interface AccountSpent {
  account: string
  spent: DaySpent
  /** By the account's plan. */
  budget: number
  left: number
}

/** The pace of each Planfix account: connections, and XML and REST, that name the same account get the same one. */
export class AccountPaces {
  readonly #options: AccountPacesOptions
  readonly #paces = new Map<string, AccountPace>()

  constructor(options: AccountPacesOptions) {
    this.#options = options
  }

  /** @param host the account's own host, as in name.planfix.com, not that of an API all accounts share. */
  of(host: string): AccountPace {
    const account = host.toLowerCase()
    const known = this.#paces.get(account)
    if (known) return known
    const { settings, count, turns, now, onFault } = this.#options
    const pace = new AccountPace({ settings: () => settings(account), count: count(account), turns: turns?.(account), now, onFault })
    this.#paces.set(account, pace)
    return pace
  }

  /** For `/metrics`. */
  spent(): AccountSpent[] {
    return [...this.#paces].map(([account, { spent, allowance }]) => ({ account, spent, ...allowance }))
  }

  async close(): Promise<void> {
    await Promise.all([...this.#paces.values()].map((pace) => pace.close()))
  }
}
