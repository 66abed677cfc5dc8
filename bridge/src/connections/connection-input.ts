import type { PlanfixAccess } from '../domain/connection.ts'
import type { Words } from '../domain/words.ts'
import { isTransportSafe, parseUrl, planfixApiOf } from './planfix-address.ts'

/** What an operator must give to make a connection, as texts, by the names of the environment in small letters. */
export const requiredInputs = ['telegram_api_id', 'telegram_api_hash', 'telegram_bot_token', 'planfix_api_url', 'planfix_api_key'] as const
export const optionalInputs = [
  'provider_id',
  'session_key',
  'planfix_account',
  'planfix_login',
  'planfix_password',
  'planfix_signature_key',
  'planfix_rest_url',
  'planfix_rest_token',
] as const
export type InputName = (typeof requiredInputs)[number] | (typeof optionalInputs)[number]
export type ConnectionInput = Partial<Record<InputName, string>>

/** The same, checked. */
export interface ConnectionDetails {
  telegram: { apiId: number; apiHash: string; botToken: string }
  planfix: PlanfixAccess
  providerId: string | null
  sessionKey: string | null
}

/** The values that only some of Planfix's interfaces need; an empty one takes it away. */
export const removableInputs = [
  'planfix_account',
  'planfix_login',
  'planfix_password',
  'planfix_signature_key',
  'planfix_rest_url',
  'planfix_rest_token',
] as const satisfies InputName[]

export interface InputProblem {
  name: InputName
  words: Words
}

/** Checks everything at once and reports every problem, so that the operator mends them in one go. */
export function readConnectionInput(input: ConnectionInput): ConnectionDetails | InputProblem[] {
  const problems = [...missing(input), ...malformed(input), ...mismatched(input)]
  const planfix = problems.length === 0 ? planfixAccess(input) : undefined
  if (!planfix) return problems
  return {
    telegram: { apiId: Number(input.telegram_api_id), apiHash: input.telegram_api_hash ?? '', botToken: input.telegram_bot_token ?? '' },
    planfix,
    providerId: input.provider_id ?? null,
    sessionKey: input.session_key ?? null,
  }
}

function planfixAccess(input: ConnectionInput): PlanfixAccess | undefined {
  const apiUrl = input.planfix_api_url ?? ''
  const url = parseUrl(apiUrl)
  const api = url && planfixApiOf(url)
  if (!api) return undefined
  return {
    apiUrl,
    api,
    apiKey: input.planfix_api_key ?? '',
    account: input.planfix_account ?? null,
    login: input.planfix_login ?? null,
    password: input.planfix_password ?? null,
    signatureKey: input.planfix_signature_key ?? null,
    restUrl: input.planfix_rest_url ?? null,
    restToken: input.planfix_rest_token ?? null,
  }
}

/** Values that are well-formed, but not together. */
function mismatched(input: ConnectionInput): InputProblem[] {
  const url = parseUrl(input.planfix_api_url ?? '')
  const isXml = url !== undefined && planfixApiOf(url) === 'xml'
  const isLogin = input.planfix_login !== undefined || input.planfix_password !== undefined
  const problems: InputProblem[] = []
  if (isXml && isLogin && input.planfix_login === undefined) problems.push({ name: 'planfix_login', words: needsOther('planfix_password') })
  if (isXml && isLogin && input.planfix_password === undefined)
    problems.push({ name: 'planfix_password', words: needsOther('planfix_login') })
  if (isXml && !isLogin && input.planfix_api_key !== undefined && !/^[^:]+:.+$/.test(input.planfix_api_key))
    problems.push({ name: 'planfix_api_key', words: keyAndToken })
  if ((input.planfix_rest_url === undefined) !== (input.planfix_rest_token === undefined)) {
    const name = input.planfix_rest_url === undefined ? 'planfix_rest_url' : 'planfix_rest_token'
    problems.push({ name, words: { en: 'is missing: REST needs address and token', ru: 'не задано: для REST нужны адрес и токен' } })
  }
  return problems
}

const keyAndToken: Words = {
  en: 'for the XML API must be KEY:TOKEN, or the key alone together with a login and a password',
  ru: 'для XML API должен иметь вид КЛЮЧ:ТОКЕН или быть одним ключом вместе с логином и паролем',
}

function needsOther(other: string): Words {
  return { en: `is missing: it goes together with ${other}`, ru: `не задано: нужно вместе с ${other}` }
}

const stillTheExample: Words = {
  en: 'is still the example’s value; put your own in its place',
  ru: 'всё ещё значение из образца; замените его своим',
}

/** What `.env.example` holds. Well-formed as it is, a forgotten line would send customers' texts to whoever has that name. */
const exampleValues: Partial<Record<InputName, RegExp>> = {
  telegram_api_id: /^0+$/,
  telegram_api_hash: /^0+$/,
  telegram_bot_token: /^123456:ABC-DEF$/,
  // A real account is written in small letters.
  planfix_api_url: /^https:\/\/ACCOUNT\./,
  planfix_api_key: /^the-token-from-the-same-page$/,
  planfix_account: /^ACCOUNT$/,
  planfix_rest_url: /^https:\/\/ACCOUNT\./,
}

/** Problems of the values that are given; used alone where only some of a connection is changed. */
export function malformed(input: ConnectionInput): InputProblem[] {
  return (Object.keys(checks) as InputName[]).flatMap((name) => {
    const value = input[name]
    const words = value === undefined ? undefined : exampleValues[name]?.test(value) ? stillTheExample : checks[name](value)
    return words ? [{ name, words }] : []
  })
}

function missing(input: ConnectionInput): InputProblem[] {
  const needed: InputName[] = [...requiredInputs]
  const url = parseUrl(input.planfix_api_url ?? '')
  if (url && planfixApiOf(url) === 'xml') needed.push('planfix_account')
  return needed.filter((name) => input[name] === undefined).map((name) => ({ name, words: { en: 'is missing', ru: 'не задано' } }))
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
  planfix_api_key: notEmpty,
  planfix_account: (value) =>
    /^[A-Za-z0-9-]+$/.test(value)
      ? undefined
      : { en: 'must be the account’s name, as in NAME.planfix.com', ru: 'должно быть именем аккаунта, как в ИМЯ.planfix.ru' },
  planfix_login: notEmpty,
  planfix_password: notEmpty,
  planfix_signature_key: notEmpty,
  planfix_rest_url: (value) =>
    checkPlanfixUrl(value) ?? (isRest(value) ? undefined : { en: 'must end with /rest/', ru: 'должен оканчиваться на /rest/' }),
  planfix_rest_token: notEmpty,
  provider_id: (value) =>
    /^[^\s~]{1,64}$/.test(value)
      ? undefined
      : { en: 'must be 1 to 64 characters without spaces and ~', ru: 'должен быть длиной от 1 до 64 знаков, без пробелов и ~' },
  session_key: (value) =>
    /^[\x21-\x7e]{16,256}$/.test(value)
      ? undefined
      : { en: 'must be 16 to 256 visible ASCII characters', ru: 'должен состоять из 16–256 видимых знаков ASCII' },
}

function notEmpty(value: string): Words | undefined {
  return value.trim() ? undefined : { en: 'must not be empty', ru: 'не должно быть пустым' }
}

function isRest(value: string): boolean {
  const url = parseUrl(value)
  return url !== undefined && planfixApiOf(url) === 'rest'
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
