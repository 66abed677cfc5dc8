import { Readable } from 'node:stream'
import {
  AnswerTooLongError,
  type ExchangeOptions,
  type PlanfixAnswer,
  PlanfixHttp,
  type PlanfixRequest,
  PlanfixUnreachableError,
} from '../planfix-http.ts'
import type { RequestPace } from '../request-pace.ts'
import type { CallOptions, RestApi, RestCall } from './call.ts'
import { codeOf, judge, type RestAnswer, readBody } from './rest-answer.ts'
import { UnreadableAnswerError } from './rest-error.ts'
import { limitMs } from './rest-limit.ts'

export interface RestApiClientOptions {
  /** The base address, `https://ACCOUNT.planfix.ru/rest/`, with or without the last slash. */
  url: string
  token: string
  /** The turns that all requests of the Planfix account share. */
  pace: RequestPace
}

/** Reading an answer holds up everything else in the process; a list that is longer is asked for in smaller pages. */
const longestBody = 1024 * 1024

/** Calls of one Planfix account's REST API v2 (REST API description 1.3.4), one attempt each. Repeating is the outbox's business. */
export class RestApiClient implements RestApi {
  readonly #http: PlanfixHttp
  readonly #base: URL
  readonly #token: string
  readonly #pace: RequestPace
  #limitsInARow = 0

  constructor({ url, token, pace }: RestApiClientOptions) {
    this.#base = new URL(url)
    this.#http = new PlanfixHttp(this.#base.origin)
    this.#token = token
    this.#pace = pace
  }

  async call(call: RestCall): Promise<RestAnswer> {
    const request = `${call.method} ${call.path}`
    await this.#takeTurn(call)
    const answer = await this.#exchange(request, call)
    const body = readBody(answer)
    const afterMs = limitMs(answer, body.kind === 'json' ? body.json : {}, codeOf(body), this.#limitsInARow)
    this.#notePace(answer, afterMs)
    const asked = { request, scope: call.scope, takesRedirect: call.takesRedirect ?? false, redact: this.#redact }
    return judge(answer, body, asked, afterMs)
  }

  headersFor(url: URL): Record<string, string> {
    return url.origin === this.#base.origin ? { authorization: `Bearer ${this.#token}` } : {}
  }

  resolveLink(link: string): URL | undefined {
    return URL.canParse(link, this.#base.href) ? new URL(link, this.#base.href) : undefined
  }

  /** How far Planfix's clock was ahead of ours at its last answer, ms. */
  get skewMs(): number {
    return this.#http.skewMs
  }

  close(): Promise<void> {
    return this.#http.close()
  }

  async #takeTurn({ purpose, signal }: CallOptions): Promise<void> {
    try {
      await this.#pace.turn(purpose, signal)
    } catch (error) {
      if (signal.aborted) throw new PlanfixUnreachableError(false, new Error('the bridge is stopping'))
      throw error
    }
  }

  async #exchange(request: string, call: RestCall): Promise<PlanfixAnswer> {
    const options: ExchangeOptions = { timeoutMs: call.timeoutMs, signal: call.signal, longestBody }
    try {
      return await this.#http.request(this.#toRequest(call), options)
    } catch (error) {
      if (error instanceof AnswerTooLongError) throw new UnreadableAnswerError(request, undefined, 'too_long', error.message)
      throw error
    }
  }

  #toRequest({ method, path, query = {}, body, form }: RestCall): PlanfixRequest {
    const given = Object.entries(query).filter(([, value]) => value !== undefined)
    const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString()
    const type = form?.contentType ?? (body && 'application/json; charset=utf-8')
    const bytes = form ? Readable.from(form.bytes()) : body && toJson(body)
    const length = form?.length ?? null
    return {
      method,
      path: this.#base.pathname.replace(/\/+$/, '') + path + (search && `?${search}`),
      headers: {
        authorization: `Bearer ${this.#token}`,
        accept: 'application/json',
        ...(type && { 'content-type': type }),
        ...(length !== null && { 'content-length': String(length) }),
      },
      ...(bytes && { body: bytes }),
    }
  }

  #notePace({ status, headers }: PlanfixAnswer, afterMs: number | undefined): void {
    const remaining = String(headers['x-ratelimit-remaining'] ?? '').trim()
    if (/^\d{1,9}$/.test(remaining)) this.#pace.noteRemaining(Number(remaining))
    if (afterMs !== undefined) {
      this.#limitsInARow += 1
      this.#pace.freeze(afterMs)
    } else if (status < 300) this.#limitsInARow = 0
  }

  readonly #redact = (text: string) => (this.#token ? text.replaceAll(this.#token, '…') : text)
}

/** Half of a surrogate pair is not text, and not every reader of JSON takes it. */
function toJson(body: object): string {
  return JSON.stringify(body, (_name, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value))
}
