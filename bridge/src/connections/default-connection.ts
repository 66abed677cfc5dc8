import type { Connection } from '../domain/connection.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Words } from '../domain/words.ts'
import { type ConnectionInput, type InputName, optionalInputs, readConnectionInput, requiredInputs } from './connection-input.ts'
import { type Connections, defaultConnectionName, inputOf as textsOf } from './connections.ts'
import { applySettings, connectionSettings, defaultSettings } from './settings.ts'

/** The part of the environment that describes a connection: texts by the names of the variables, settings by their own. */
export interface ConnectionEnvironment {
  values: Partial<Record<string, string>>
  settings: Record<string, string>
}

const variableOf: Record<InputName, string> = {
  telegram_api_id: 'TELEGRAM_API_ID',
  telegram_api_hash: 'TELEGRAM_API_HASH',
  telegram_bot_token: 'TELEGRAM_BOT_TOKEN',
  planfix_api_url: 'PLANFIX_API_URL',
  planfix_api_key: 'PLANFIX_API_KEY',
  planfix_account: 'PLANFIX_ACCOUNT',
  planfix_login: 'PLANFIX_LOGIN',
  planfix_password: 'PLANFIX_PASSWORD',
  planfix_signature_key: 'PLANFIX_SIGNATURE_KEY',
  planfix_rest_url: 'PLANFIX_REST_URL',
  planfix_rest_token: 'PLANFIX_REST_TOKEN',
  provider_id: 'PLANFIX_PROVIDER_ID',
  session_key: 'PLANFIX_WEBHOOK_TOKEN',
}

/**
 * Makes or brings up to date the connection that the environment describes. Without any of the five required variables
 * the connections of the database run as they are.
 * @returns the connection when it was made just now with a key of our own making, which has to be shown once
 * @throws BridgeError PLANGRAM_CONFIG_INVALID that names every missing and malformed variable
 */
export async function defaultConnection(
  connections: Connections,
  environment: ConnectionEnvironment,
  { mayBeEmpty }: { mayBeEmpty: boolean },
): Promise<Connection | undefined> {
  const input = inputOf(environment)
  const isDescribed = requiredInputs.some((name) => input[name] !== undefined)
  const known = await connections.list()
  if (!isDescribed && (known.length > 0 || mayBeEmpty)) return undefined
  const problems = problemsOf(input, environment.settings)
  if (problems.length > 0) throw invalidConfig(problems, { namesSetup: known.length === 0 })
  const details = readConnectionInput(input)
  if (Array.isArray(details)) throw invalidConfig([], { namesSetup: false })
  const existing = known.find(({ name }) => name === defaultConnectionName)
  if (existing) {
    await connections.adopt(existing, details, environment.settings)
    return undefined
  }
  const made = await connections.create(defaultConnectionName, details, environment.settings)
  return details.sessionKey === null ? made : undefined
}

/** What a command changed and the next start will change back, because the environment describes that connection. */
export interface Overruled {
  /** The variable that does it. */
  variable: string
  /** Of the connection, as `connections set` calls it. */
  name: string
  /** The variable is not set, and a value that the environment does not give is taken away. */
  isAbsent: boolean
}

/** What the next start will undo of these changes of the default connection. */
export function overruledAtStart(changed: Connection, names: string[], environment: ConnectionEnvironment): Overruled[] {
  const input = inputOf(environment)
  const details = readConnectionInput(input)
  if (changed.name !== defaultConnectionName || Array.isArray(details)) return []
  const given: Record<string, string | undefined> = input
  const present: Record<string, string | undefined> = textsOf(changed)
  return names.flatMap((name) => {
    if (name in connectionSettings) {
      const text = environment.settings[name]
      const value = changed.settings[name as keyof Connection['settings']]
      return text === undefined || text === String(value) ? [] : [{ name, variable: `PLANGRAM_${name.toUpperCase()}`, isAbsent: false }]
    }
    const variable = variableOf[name as InputName]
    if (name === 'session_key') return isKeyOverruled(changed, input.session_key) ? [{ name, variable, isAbsent: false }] : []
    if (given[name] === present[name] || (name === 'provider_id' && given[name] === undefined)) return []
    return [{ name, variable, isAbsent: given[name] === undefined }]
  })
}

/** The former key of a rotation may stay in the environment; once the rotation is finished it would come back. */
function isKeyOverruled({ sessionKey, previousSessionKey }: Connection, given: string | undefined): boolean {
  return given !== undefined && given !== sessionKey && given !== previousSessionKey
}

/** Every problem of the variables that describe the default connection. */
export function problemsOf(input: ConnectionInput, settings: Record<string, string>): { name: string; words: Words }[] {
  const details = readConnectionInput(input)
  const inputProblems = Array.isArray(details) ? details.map(({ name, words }) => ({ name: variableOf[name], words })) : []
  const applied = applySettings(defaultSettings(), settings)
  const settingProblems = Array.isArray(applied)
    ? applied.map(({ name, words }) => ({ name: `PLANGRAM_${name.toUpperCase()}`, words }))
    : []
  return [...inputProblems, ...settingProblems]
}

export function inputOf({ values }: ConnectionEnvironment): ConnectionInput {
  const names: InputName[] = [...requiredInputs, ...optionalInputs]
  return Object.fromEntries(names.flatMap((name) => (values[variableOf[name]] === undefined ? [] : [[name, values[variableOf[name]]]])))
}

/** One message for everything that is wrong, in both languages. */
export function invalidConfig(problems: { name: string; words: Words }[], { namesSetup }: { namesSetup: boolean }): BridgeError {
  const list = (language: 'ru' | 'en') => problems.map(({ name, words }) => `  ${name}: ${words[language]}`).join('\n')
  const ways = namesSetup
    ? {
        en: '\nPut them into .env (see .env.example), make a connection with `npm run setup`, or try everything without accounts with `npm run demo`.',
        ru: '\nУкажите их в .env (образец — .env.example), создайте соединение через `npm run setup` или попробуйте всё без учётных записей: `npm run demo`.',
      }
    : { en: '', ru: '' }
  return new BridgeError('PLANGRAM_CONFIG_INVALID', {
    en: `Plangram cannot start: these settings are missing or wrong:\n${list('en')}${ways.en}`,
    ru: `Plangram не может запуститься: эти настройки не заданы или неверны:\n${list('ru')}${ways.ru}`,
  })
}
