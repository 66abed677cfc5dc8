import type { PlanfixAnswer } from '../planfix-http.ts'

/** A command of the chat API as ordered pairs; empty optional fields are left out. */
export type Command = [name: string, value: string][]

/** What authorises us and says which of the account's external chats we are. */
export interface ProviderCredentials {
  providerId: string
  /** Planfix's token: `planfix_token` in each request (the prose of the help says "token"; the tables are right). */
  planfixToken: string
}

export function command(
  cmd: string,
  { providerId, planfixToken }: ProviderCredentials,
  fields: Record<string, string | undefined>,
): Command {
  const given = Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
  return [['cmd', cmd], ['providerId', providerId], ['planfix_token', planfixToken], ...given]
}

/** The `error` of a JSON answer; undefined where there is none. */
export function errorOf({ body }: PlanfixAnswer): string | undefined {
  const error = parseRecord(body)?.['error']
  return error === undefined || error === null ? undefined : typeof error === 'string' ? error : JSON.stringify(error)
}

/**
 * `data` of `getTask` and `getContact`: documented as an object, seen in the wild as JSON text inside the JSON, and
 * accepted at the top level as well.
 */
export function numberOf({ body }: PlanfixAnswer): number | undefined {
  const answer = parseRecord(body)
  const data = answer?.['data']
  const inner = typeof data === 'string' ? parseRecord(data) : isRecord(data) ? data : answer
  const given = inner?.['number']
  const number = typeof given === 'number' || typeof given === 'string' ? Number(given) : Number.NaN
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}

/**
 * A page instead of an API answer: a login form or a proxy's error. Servers written in PHP call every answer text/html
 * unless told otherwise (PHP manual, `default_mimetype`), so the type tells nothing about an empty answer or about JSON.
 */
export function isPage({ headers, body }: PlanfixAnswer): boolean {
  if (/^\s*</.test(body)) return true
  return /text\/html/i.test(String(headers['content-type'] ?? '')) && body.trim() !== '' && parse(body) === undefined
}

function parseRecord(text: string): Record<string, unknown> | undefined {
  const value = parse(text)
  return isRecord(value) ? value : undefined
}

/** Undefined for what is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
