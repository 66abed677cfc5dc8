import type { PlanfixApi } from '../domain/connection.ts'
import type { Words } from '../domain/words.ts'
import { isTransportSafe, parseUrl, planfixApiOf } from './planfix-address.ts'

/** What an operator must give to make a connection, as texts, by the names of the environment in small letters. */
export const requiredInputs = ['telegram_api_id', 'telegram_api_hash', 'telegram_bot_token', 'planfix_api_url', 'planfix_api_key'] as const
export const optionalInputs = ['provider_id', 'session_key', 'planfix_account'] as const
export type InputName = (typeof requiredInputs)[number] | (typeof optionalInputs)[number]
export type ConnectionInput = Partial<Record<InputName, string>>

/** The same, checked. */
export interface ConnectionDetails {
  telegram: { apiId: number; apiHash: string; botToken: string }
  planfix: { apiUrl: string; api: PlanfixApi; apiKey: string }
  providerId: string | null
  sessionKey: string | null
}

export interface InputProblem {
  name: InputName
  words: Words
}

/** Checks everything at once and reports every problem, so that the operator mends them in one go. */
export function readConnectionInput(input: ConnectionInput): ConnectionDetails | InputProblem[] {
  const problems = [...missing(input), ...malformed(input)]
  const url = parseUrl(input.planfix_api_url ?? '')
  const api = url ? planfixApiOf(url) : undefined
  if (problems.length > 0 || !api) return problems
  return {
    telegram: { apiId: Number(input.telegram_api_id), apiHash: input.telegram_api_hash ?? '', botToken: input.telegram_bot_token ?? '' },
    planfix: { apiUrl: input.planfix_api_url ?? '', api, apiKey: input.planfix_api_key ?? '' },
    providerId: input.provider_id ?? null,
    sessionKey: input.session_key ?? null,
  }
}

/** Problems of the values that are given; used alone where only some of a connection is changed. */
export function malformed(input: ConnectionInput): InputProblem[] {
  return (Object.keys(checks) as InputName[]).flatMap((name) => {
    const value = input[name]
    const words = value === undefined ? undefined : checks[name](value)
    return words ? [{ name, words }] : []
  })
}

function missing(input: ConnectionInput): InputProblem[] {
  const needed: InputName[] = [...requiredInputs]
  const url = parseUrl(input.planfix_api_url ?? '')
  if (url && planfixApiOf(url) === 'xml') needed.push('planfix_account')
  return needed.filter((name) => input[name] === undefined).map((name) => ({ name, words: { en: 'is missing', ru: 'не задано' } }))
}

/** What is said of a well-formed address whose interface this version does not speak. */
export function notYet(api: PlanfixApi): InputProblem[] {
  if (api === 'chat') return []
  const name = api === 'xml' ? 'XML API' : 'REST API'
  const words = {
    en: `the ${name} is not yet in this version; give the address of the chat API (…/webchat/api)`,
    ru: `${name} в этой версии ещё нет; укажите адрес API для чатов (…/webchat/api)`,
  }
  return [{ name: 'planfix_api_url', words }]
}

const checks: Record<InputName, (value: string) => Words | undefined> = {
  telegram_api_id: (value) =>
    /^[1-9]\d{0,9}$/.test(value) && Number(value) < 2 ** 31
      ? undefined
      : { en: 'must be a whole number, as my.telegram.org shows it', ru: 'должно быть целым числом, как на my.telegram.org' },
  telegram_api_hash: (value) =>
    /^\S+$/.test(value)
      ? undefined
      : { en: 'must be one word, as my.telegram.org shows it', ru: 'должно быть одним словом, как на my.telegram.org' },
  telegram_bot_token: (value) =>
    /^\d+:\S+$/.test(value)
      ? undefined
      : { en: 'must look like 123456:ABC…, as @BotFather gives it', ru: 'должен иметь вид 123456:ABC…, как его выдаёт @BotFather' },
  planfix_api_url: checkPlanfixUrl,
  planfix_api_key: (value) => (value.trim() ? undefined : { en: 'must not be empty', ru: 'не должен быть пустым' }),
  planfix_account: (value) =>
    /^[A-Za-z0-9-]+$/.test(value)
      ? undefined
      : { en: 'must be the account’s name, as in NAME.planfix.com', ru: 'должно быть именем аккаунта, как в ИМЯ.planfix.ru' },
  provider_id: (value) =>
    /^[^\s~]{1,64}$/.test(value)
      ? undefined
      : { en: 'must be 1 to 64 characters without spaces and ~', ru: 'должен быть длиной от 1 до 64 знаков, без пробелов и ~' },
  session_key: (value) =>
    /^[\x21-\x7e]{16,256}$/.test(value)
      ? undefined
      : { en: 'must be 16 to 256 visible ASCII characters', ru: 'должен состоять из 16–256 видимых знаков ASCII' },
}

function checkPlanfixUrl(value: string): Words | undefined {
  const url = parseUrl(value)
  if (!url || !/^https?:$/.test(url.protocol)) return { en: 'is not a web address', ru: 'не является веб-адресом' }
  if (url.username || url.password || url.search || url.hash) {
    return { en: 'must not carry a login, a query or a #', ru: 'не должен содержать логина, параметров и #' }
  }
  if (!isTransportSafe(url))
    return {
      en: 'must begin with https:// (http:// only on this machine)',
      ru: 'должен начинаться с https:// (http:// — только на этой же машине)',
    }
  if (planfixApiOf(url)) return undefined
  return {
    en: 'must end with /webchat/api (chat API), /xml/ (XML API) or /rest/ (REST API)',
    ru: 'должен оканчиваться на /webchat/api (API для чатов), /xml/ (XML API) или /rest/ (REST API)',
  }
}
