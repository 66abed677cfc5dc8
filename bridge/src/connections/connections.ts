import { randomUUID } from 'node:crypto'
import type { Connection } from '../domain/connection.ts'
import { BridgeError } from '../domain/errors.ts'
import {
  type ConnectionDetails,
  type ConnectionInput,
  type InputProblem,
  malformed,
  optionalInputs,
  readConnectionInput,
  removableInputs,
  requiredInputs,
} from './connection-input.ts'
import type { ConnectionStore } from './connection-store.ts'
import { generateSessionKey } from './session-key.ts'
import { applySettings, defaultSettings, isSettingName, type SettingProblem } from './settings.ts'

/** The name of the connection that the five environment variables describe. */
export const defaultConnectionName = 'default'

/** Creates, reads, lists and changes connections. */
export class Connections {
  readonly #store: ConnectionStore
  readonly #now: () => number

  constructor(store: ConnectionStore, now: () => number) {
    this.#store = store
    this.#now = now
  }

  list(): Promise<Connection[]> {
    return this.#store.list()
  }

  async findByName(name: string): Promise<Connection | undefined> {
    return (await this.list()).find((connection) => connection.name === name)
  }

  /** @throws BridgeError PLANGRAM_CONNECTION_NOT_FOUND, naming the connections there are. */
  async read(name: string): Promise<Connection> {
    const all = await this.list()
    const found = all.find((connection) => connection.name === name || connection.id === name)
    if (found) return found
    const names = all.map((connection) => connection.name).join(', ') || '-'
    throw new BridgeError('PLANGRAM_CONNECTION_NOT_FOUND', {
      en: `There is no connection "${name}". Connections: ${names}.`,
      ru: `Нет соединения «${name}». Соединения: ${names}.`,
    })
  }

  async create(name: string, details: ConnectionDetails, settings: Record<string, string> = {}): Promise<Connection> {
    checkName(name)
    const now = this.#now()
    const connection: Connection = {
      id: randomUUID() as Connection['id'],
      name,
      telegram: details.telegram,
      planfix: details.planfix,
      providerId: details.providerId ?? (name === defaultConnectionName ? 'telegram' : `telegram-${name}`),
      settings: settled(applySettings(defaultSettings(), settings)),
      sessionKey: details.sessionKey ?? generateSessionKey(),
      previousSessionKey: null,
      isStopped: false,
      firstLoginAt: null,
      createdAt: now,
      updatedAt: now,
    }
    await this.#store.insert(connection)
    return connection
  }

  /**
   * Changes inputs (`telegram_bot_token=…`, `provider_id=…`) and settings (`status_language=en`) of a connection.
   * `session_key=rotate` makes a new key and keeps the old one accepted beside it until `session_key=finish`.
   */
  async set(name: string, changes: Record<string, string>): Promise<Connection> {
    const { id } = await this.read(name)
    const { inputs, settings } = sortChanges(changes)
    const { session_key: keyChange, ...others } = inputs
    return this.#store.change(id, (stored) => ({
      ...stored,
      ...changedInputs(stored, others),
      ...changedKey(stored, keyChange),
      settings: settled(applySettings(stored.settings, settings)),
      updatedAt: this.#now(),
    }))
  }

  /** Brings the connection that the environment describes in line with it. */
  async adopt({ id }: Connection, details: ConnectionDetails, settings: Record<string, string>): Promise<Connection> {
    return this.#store.change(id, (stored) => {
      const next: Connection = {
        ...stored,
        telegram: details.telegram,
        planfix: details.planfix,
        providerId: details.providerId ?? stored.providerId,
        ...adoptedKey(stored, details.sessionKey),
        settings: settled(applySettings(stored.settings, settings)),
      }
      return JSON.stringify(next) === JSON.stringify(stored) ? stored : { ...next, updatedAt: this.#now() }
    })
  }

  async setStopped({ id }: Connection, isStopped: boolean): Promise<Connection> {
    return this.#store.change(id, (stored) => ({ ...stored, isStopped, updatedAt: this.#now() }))
  }
}

function checkName(name: string): void {
  if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) return
  throw invalid([
    {
      name: 'name',
      words: {
        en: `"${name}": use small Latin letters, digits and "-", at most 40`,
        ru: `«${name}»: строчные латинские буквы, цифры и «-», не больше 40`,
      },
    },
  ])
}

/** Tells inputs of a connection (`provider_id`) from settings. */
export function sortChanges(changes: Record<string, string>): { inputs: ConnectionInput; settings: Record<string, string> } {
  const known = new Set<string>([...requiredInputs, ...optionalInputs])
  const inputs = Object.fromEntries(Object.entries(changes).filter(([name]) => known.has(name)))
  const settings = Object.fromEntries(Object.entries(changes).filter(([name]) => !known.has(name)))
  return { inputs, settings }
}

function changedInputs(connection: Connection, changes: ConnectionInput): Pick<Connection, 'telegram' | 'planfix' | 'providerId'> {
  const given = Object.fromEntries(Object.entries(changes).filter(([name, value]) => value !== '' || !isRemovable(name)))
  const removed = Object.keys(changes).filter((name) => given[name] === undefined)
  const input = Object.fromEntries(Object.entries({ ...inputOf(connection), ...given }).filter(([name]) => !removed.includes(name)))
  const details = readConnectionInput(input)
  if (Array.isArray(details)) throw invalid(details)
  return { telegram: details.telegram, planfix: details.planfix, providerId: details.providerId ?? connection.providerId }
}

function isRemovable(name: string): boolean {
  return removableInputs.some((removable) => removable === name)
}

/** A connection as the texts that would make it. */
export function inputOf({ telegram, planfix, providerId }: Connection): ConnectionInput {
  const optional = {
    planfix_account: planfix.account,
    planfix_login: planfix.login,
    planfix_password: planfix.password,
    planfix_signature_key: planfix.signatureKey,
    planfix_rest_url: planfix.restUrl,
    planfix_rest_token: planfix.restToken,
  }
  return {
    telegram_api_id: String(telegram.apiId),
    telegram_api_hash: telegram.apiHash,
    telegram_bot_token: telegram.botToken,
    planfix_api_url: planfix.apiUrl,
    planfix_api_key: planfix.apiKey,
    provider_id: providerId,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
  }
}

function changedKey(connection: Connection, change: string | undefined): Pick<Connection, 'sessionKey' | 'previousSessionKey'> {
  const { sessionKey, previousSessionKey } = connection
  if (change === undefined) return { sessionKey, previousSessionKey }
  if (change === 'finish') return { sessionKey, previousSessionKey: null }
  if (change === 'rotate') return { sessionKey: generateSessionKey(), previousSessionKey: sessionKey }
  const problems = malformed({ session_key: change })
  if (problems.length > 0) throw invalid(problems)
  return { sessionKey: change, previousSessionKey: sessionKey }
}

/**
 * A key of the environment that a command has rotated away stays the former one; one that is new there becomes the key,
 * and the present one stays accepted beside it until `session_key=finish`.
 */
function adoptedKey(
  { sessionKey, previousSessionKey }: Connection,
  given: string | null,
): Pick<Connection, 'sessionKey' | 'previousSessionKey'> {
  if (given === null || given === sessionKey || given === previousSessionKey) return { sessionKey, previousSessionKey }
  return { sessionKey: given, previousSessionKey: sessionKey }
}

function settled(result: Connection['settings'] | SettingProblem[]): Connection['settings'] {
  if (Array.isArray(result)) throw invalid(result)
  return result
}

/** One error out of many problems, a line each. */
export function invalid(problems: (InputProblem | SettingProblem | { name: string; words: { en: string; ru: string } })[]): BridgeError {
  const lines = (language: 'en' | 'ru') =>
    problems.map(({ name, words }) => (isSettingName(name) ? words[language] : `${name}: ${words[language]}`)).join('\n')
  return new BridgeError('PLANGRAM_CONNECTION_INVALID', { en: lines('en'), ru: lines('ru') })
}

/** Checks what `plangram connections add` was given. @throws BridgeError PLANGRAM_CONNECTION_INVALID with every problem. */
export function checkedDetails(input: ConnectionInput): ConnectionDetails {
  const details = readConnectionInput(input)
  if (Array.isArray(details)) throw invalid(details)
  return details
}
