import type { Connection, PlanfixAccess } from '../domain/connection.ts'
import type { DailyCount, SharedTurns } from './account-pace.ts'
import { AccountPaces, type AccountSpent } from './account-paces.ts'
import { paceSettings } from './day-budget.ts'
import { pollIntervalMs, reviewIntervalMs } from './poll-interval.ts'
import { RestApiClient } from './rest-api/client.ts'
import { RestTaskApi } from './rest-api/rest-task-api.ts'
import type { PassedOver, TaskApi } from './task-api.ts'
import { XmlApiClient, type XmlAuthorization } from './xml-api/client.ts'
import { XmlTaskApi } from './xml-api/xml-task-api.ts'

export interface PlanfixAccountsOptions {
  connections: () => Connection[]
  /** Keeps the count of an account's requests, over restarts and of all processes. */
  count: (account: string) => DailyCount
  /** Undefined: no other process asks these accounts. */
  turns?: ((account: string) => SharedTurns) | undefined
  now: () => number
  onFault: (error: unknown) => void
  /** Something of this account is left out of looking for answers. */
  onPassedOver: (account: string, what: PassedOver) => void
}

export type PlanfixClient = { api: 'xml'; client: XmlApiClient } | { api: 'rest'; client: RestApiClient }

/** XML asks about all comments at once. REST asks which tasks have changed; as much again is kept for questions about each of them. */
const requestsPerRound = { chat: 2, xml: 1, rest: 2 }

/** Where each change costs a request, rounds use no more than this part of the day's requests: one in 15 s on the smallest plan. */
const roundsShare = { chat: 0.288, xml: 1, rest: 0.288 }

/** What is passed over is told once in so long, ms. */
const passedOverQuietMs = 10 * 60_000

/** The Planfix accounts of all connections: whoever shares an account shares its requests a second and a day. */
export class PlanfixAccounts {
  readonly #options: PlanfixAccountsOptions
  readonly #paces: AccountPaces
  readonly #passedOverAt = new Map<string, number>()

  constructor(options: PlanfixAccountsOptions) {
    const { count, turns, now, onFault } = options
    this.#options = options
    this.#paces = new AccountPaces({ settings: (account) => this.#settingsOf(account), count, turns, now, onFault })
  }

  /** The XML or REST API of a connection; null for a chat API without a companion. */
  openTaskApi(connection: () => Connection): TaskApi | null {
    const opened = this.openClient(connection())
    const { now } = this.#options
    const settings = () => connection().settings
    const onPassedOver = (what: PassedOver) => this.#tellPassedOver(accountOf(connection().planfix) ?? '', what)
    if (opened?.api === 'xml') return new XmlTaskApi({ client: opened.client, settings, now, onPassedOver })
    return opened && new RestTaskApi({ client: opened.client, settings, now, onPassedOver })
  }

  /** What `openTaskApi` calls through, for questions about the account itself. */
  openClient({ id, planfix }: Connection): PlanfixClient | null {
    const account = accountOf(planfix)
    if (!account) return null
    const { now } = this.#options
    const pace = this.#paces.of(account)
    if (planfix.api === 'xml') {
      const { apiUrl: url, account: name, signatureKey } = planfix
      const authorization = authorizationOf(planfix)
      return { api: 'xml', client: new XmlApiClient({ url, account: name ?? '', authorization, signatureKey, pace, now }) }
    }
    const url = planfix.api === 'rest' ? planfix.apiUrl : planfix.restUrl
    const token = planfix.api === 'rest' ? planfix.apiKey : planfix.restToken
    if (!url || !token) throw new Error(`Connection ${id} has no REST address and token`)
    return { api: 'rest', client: new RestApiClient({ url, token, pace }) }
  }

  /** How long to wait until answers are looked for again, ms. */
  pollIntervalMs({ planfix, settings }: Connection, lastActivityAt: number, now: number): number {
    const account = accountOf(planfix) ?? ''
    const sharers = this.#options.connections().filter((other) => !other.isStopped && accountOf(other.planfix) === account)
    return pollIntervalMs({
      now,
      lastActivityAt,
      remainingPolls: this.#paces.of(account).remainingPolls,
      quickMs: settings.poll_seconds * 1_000,
      timeZone: settings.planfix_time_zone === 'auto' ? 'Europe/Moscow' : settings.planfix_time_zone,
      ...roundCosts(
        sharers.map(({ planfix: { api } }) => api),
        this.#settingsOf(account).dailyBudget,
      ),
    })
  }

  /** How long one request that looks at old answers again is to last, ms. */
  reviewIntervalMs({ planfix, settings }: Connection, now: number): number {
    const account = accountOf(planfix) ?? ''
    const sharers = this.#options.connections().filter((other) => !other.isStopped && accountOf(other.planfix) === account)
    const remainingPolls = this.#paces.of(account).remainingPolls / Math.max(1, sharers.length)
    return reviewIntervalMs({ now, remainingPolls, quickMs: settings.poll_seconds * 1_000 })
  }

  /** Today's requests of each account, for `/metrics`. */
  spent(): AccountSpent[] {
    return this.#paces.spent()
  }

  close(): Promise<void> {
    return this.#paces.close()
  }

  /** The same comment is met by every look for some minutes. */
  #tellPassedOver(account: string, what: PassedOver): void {
    const { now, onPassedOver } = this.#options
    const key = `${account} ${what}`
    if (now() - (this.#passedOverAt.get(key) ?? 0) < passedOverQuietMs) return
    this.#passedOverAt.set(key, now())
    onPassedOver(account, what)
  }

  /** Where connections of one account differ, the more careful one decides. */
  #settingsOf(account: string) {
    const sharers = this.#options.connections().filter(({ planfix }) => accountOf(planfix)?.toLowerCase() === account)
    const paces = sharers.map(({ settings }) => settings.planfix_pace_ms)
    const budgets = sharers.map(({ settings }) => settings.planfix_daily_requests)
    if (sharers.length === 0) return paceSettings()
    return paceSettings({ paceMs: Math.max(...paces), dailyBudget: Math.min(...budgets) })
  }
}

/** What the rounds of all connections of an account cost together. */
export function roundCosts(apis: PlanfixAccess['api'][], dailyBudget: number): { requestsPerRound: number; leastMs: number } {
  return {
    requestsPerRound: apis.reduce((sum, api) => sum + requestsPerRound[api], 0),
    leastMs: apis.reduce((sum, api) => sum + 86_400_000 / (dailyBudget * roundsShare[api]), 0),
  }
}

/**
 * What tells an account: its own host. XML is asked at an address that all accounts share, so the account's name stands
 * before that address's domain.
 */
export function accountOf({ api, apiUrl, account, restUrl }: PlanfixAccess): string | undefined {
  if (api === 'chat') return restUrl ? new URL(restUrl).host : undefined
  const { host, hostname } = new URL(apiUrl)
  if (api === 'rest') return host
  const domain = /(^|\.)(planfix\.(?:com|ru))$/.exec(hostname)?.[2]
  return domain ? `${account}.${domain}` : host
}

function authorizationOf({ apiKey, login, password }: PlanfixAccess): XmlAuthorization {
  if (login !== null && password !== null) return { kind: 'login', apiKey, login, password }
  const at = apiKey.indexOf(':')
  return { kind: 'token', apiKey: apiKey.slice(0, at), token: apiKey.slice(at + 1) }
}
