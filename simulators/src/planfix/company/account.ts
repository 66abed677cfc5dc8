import { UsageError } from '../usage-error.ts'
import { type AccountSettings, defaultAccountSettings } from './account-settings.ts'
import type { EventLog } from './event-log.ts'
import { givenOnly, type Told } from './given-only.ts'

/** The account itself: its name and its settings. */
export class Account {
  /** As in `name.planfix.ru`. */
  readonly name: string
  readonly #log: EventLog
  #settings: AccountSettings = defaultAccountSettings

  constructor(log: EventLog, name: string) {
    this.#log = log
    this.name = name
    log.on('account.configured', ({ settings }) => {
      this.#settings = settings
    })
  }

  get settings(): AccountSettings {
    return this.#settings
  }

  /** Changes the named settings. Throws when one makes no sense. */
  change(changes: Told<AccountSettings>): AccountSettings {
    const settings = { ...this.#settings, ...givenOnly(changes) }
    if (!isTimezone(settings.timezone)) throw new UsageError(`There is no time zone ${JSON.stringify(settings.timezone)}`)
    if (!(settings.requestsPerDay >= 0)) throw new UsageError('requestsPerDay must be 0 or more')
    if (!(settings.requestIntervalMs >= 0)) throw new UsageError('requestIntervalMs must be 0 or more')
    this.#log.record({ type: 'account.configured', settings })
    return this.#settings
  }
}

/** Whether this is an IANA name. */
export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
