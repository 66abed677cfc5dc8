import { UsageError } from '../usage-error.ts'
import type { EventLog } from './event-log.ts'
import type { Integration } from './integration.ts'

/** What must be told about a new integration, and what may be. */
export type IntegrationSettings = Pick<Integration, 'providerId' | 'planfixToken' | 'bridgeToken'> & Partial<Integration>

const defaults = { name: 'Telegram', newTaskWhenClosed: true, dataForm: 'text' } as const

/** The chat integrations of the account. */
export class Integrations {
  readonly #log: EventLog
  readonly #byProvider = new Map<string, Integration>()

  constructor(log: EventLog) {
    this.#log = log
    log.on('integration.configured', ({ integration }) => this.#byProvider.set(integration.providerId, integration))
  }

  get all(): Integration[] {
    return [...this.#byProvider.values()]
  }

  find(providerId: string): Integration | undefined {
    return this.#byProvider.get(providerId)
  }

  /** Throws when there is none. */
  get(providerId: string): Integration {
    const integration = this.find(providerId)
    if (!integration) throw new UsageError(`No integration has the providerId ${JSON.stringify(providerId)}`)
    return integration
  }

  /** The named integration, or the only one there is. Throws when that is no answer. */
  pick(providerId?: string): Integration {
    if (providerId !== undefined) return this.get(providerId)
    const [only, another] = this.all
    if (!only || another) throw new UsageError(`Name a providerId: the account has ${this.#byProvider.size} integrations`)
    return only
  }

  /** Adds an integration, or changes the one a data folder held. Throws on an empty providerId or one with `~`. */
  add(settings: IntegrationSettings): Integration {
    if (settings.providerId === '' || settings.providerId.includes('~')) {
      throw new UsageError(`A providerId must not be empty or contain "~": ${JSON.stringify(settings.providerId)}`)
    }
    return this.#record({ ...defaults, ...this.find(settings.providerId), ...settings })
  }

  /** Changes the named settings of an integration: its bridge URL once that is known, a token that was rotated. */
  change(providerId: string, changes: Partial<Omit<Integration, 'providerId'>>): Integration {
    return this.#record({ ...this.get(providerId), ...changes })
  }

  #record(integration: Integration): Integration {
    if (integration.bridgeUrl !== undefined && !URL.canParse(integration.bridgeUrl)) {
      throw new UsageError(`The bridge URL is no URL: ${JSON.stringify(integration.bridgeUrl)}`)
    }
    if (JSON.stringify(integration) !== JSON.stringify(this.find(integration.providerId))) {
      this.#log.record({ type: 'integration.configured', integration })
    }
    return integration
  }
}
