import type { PlanfixAnswer } from '../planfix-http.ts'
import { hasTooMuch } from './has-too-much.ts'
import { PlanfixRestError, type RestScope, UnreadableAnswerError } from './rest-error.ts'

/** A change that Planfix did not make, in an answer that otherwise is a success. */
export interface FieldFailure {
  field: string
  error: string
}

/** Planfix said yes. */
export interface RestAnswer {
  /** Method and path, for error texts. */
  request: string
  status: number
  /**
   * 202: the object is being changed by something else, and Planfix keeps our change and makes it later. There is nothing to
   * ask about it: it is never sent again, and reading at once may show the old state.
   */
  isQueued: boolean
  failures: FieldFailure[]
  /** Empty where Planfix answered nothing, as it does to a change of a comment. */
  body: Record<string, unknown>
  /** Where a redirect points to, unread. */
  location?: string
}

/** What an answer carries, before it is known what it means. */
export type AnswerBody =
  | { kind: 'json'; json: Record<string, unknown> }
  | { kind: 'empty' }
  | { kind: 'page' }
  | { kind: 'not_json' }
  | { kind: 'too_long' }

export interface Asked {
  request: string
  scope?: RestScope | undefined
  takesRedirect: boolean
  /** Takes our secrets out of a text. */
  redact: (text: string) => string
}

export function readBody({ headers, body }: PlanfixAnswer): AnswerBody {
  if (body.trim() === '') return { kind: 'empty' }
  if (hasTooMuch(body)) return { kind: 'too_long' }
  const json = parse(body)
  if (isRecord(json)) return { kind: 'json', json }
  const isPage = /^\s*</.test(body) || /text\/html/i.test(String(headers['content-type'] ?? ''))
  return { kind: isPage ? 'page' : 'not_json' }
}

/** `code` stands only in refusals; the word in `result` is not to be relied upon ("file" for "fail" in the description). */
export function codeOf(body: AnswerBody): number | undefined {
  const code = body.kind === 'json' ? body.json['code'] : undefined
  if (typeof code === 'number' && Number.isInteger(code)) return code
  return typeof code === 'string' && /^\d{1,9}$/.test(code) ? Number(code) : undefined
}

/**
 * Decides by the HTTP status, then by the presence of a code.
 * @throws PlanfixRestError when Planfix said no; UnreadableAnswerError when it was not the REST API that answered.
 */
export function judge(answer: PlanfixAnswer, body: AnswerBody, asked: Asked, afterMs: number | undefined): RestAnswer {
  const { status } = answer
  const code = codeOf(body)
  const location = asked.takesRedirect && status >= 300 && status < 400 ? answer.headers['location'] : undefined
  if (code !== undefined || afterMs !== undefined) throw refusal(status, code, body, asked, afterMs)
  if (location !== undefined) return { ...success(status, {}, asked), location: String(location) }
  if (isForeign(body) && status !== 202) throw new UnreadableAnswerError(asked.request, status, body.kind, foreignWords[body.kind])
  if (status < 200 || status >= 300) throw refusal(status, code, body, asked, afterMs)
  return success(status, body.kind === 'json' ? body.json : {}, asked)
}

const foreignWords = {
  page: 'a web page instead of an API answer',
  not_json: 'an answer that is no JSON object',
  too_long: 'an answer of more values than are read',
}

function isForeign(body: AnswerBody): body is Exclude<AnswerBody, { kind: 'json' | 'empty' }> {
  return body.kind !== 'json' && body.kind !== 'empty'
}

function success(status: number, json: Record<string, unknown>, { request }: Asked): RestAnswer {
  return { request, status, isQueued: status === 202, failures: failuresOf(json), body: json }
}

function refusal(
  status: number,
  code: number | undefined,
  body: AnswerBody,
  { request, scope, redact }: Asked,
  afterMs: number | undefined,
): PlanfixRestError {
  const said = body.kind === 'json' ? redact(shorten(asText(body.json['error']))) : ''
  return new PlanfixRestError({
    request,
    status,
    said,
    ...(code !== undefined && { code }),
    ...(scope && { scope }),
    ...(afterMs !== undefined && { afterMs }),
  })
}

/** The description says a list, its example shows a single object. */
function failuresOf(json: Record<string, unknown>): FieldFailure[] {
  const failures = json['failures']
  const list = Array.isArray(failures) ? failures : isRecord(failures) ? [failures] : []
  return list.filter(isRecord).map(({ field, error }) => ({ field: asText(field), error: shorten(asText(error)) }))
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function shorten(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200)
}

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
