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
  const error = parse(body)?.['error']
  return error === undefined || error === null ? undefined : typeof error === 'string' ? error : JSON.stringify(error)
}

/**
 * `data` of `getTask` and `getContact`: documented as an object, seen in the wild as JSON text inside the JSON, and
 * accepted at the top level as well.
 */
export function numberOf({ body }: PlanfixAnswer): number | undefined {
  const answer = parse(body)
  const data = answer?.['data']
  const inner = typeof data === 'string' ? parse(data) : isRecord(data) ? data : answer
  const number = Number(inner?.['number'])
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}

/** A page instead of an API answer: a login form or a proxy's error. */
export function isPage({ headers, body }: PlanfixAnswer): boolean {
  return /^\s*</.test(body) || /text\/html/i.test(String(headers['content-type'] ?? ''))
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
