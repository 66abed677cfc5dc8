import { Agent, request } from 'undici'
import { AnswerTooLongError, type PlanfixAnswer, PlanfixHttp, PlanfixUnreachableError, retryAfterMs } from '../planfix-http.ts'
import { BudgetSpentError, type RequestPace } from '../request-pace.ts'
import { authLogin } from './auth-login.ts'
import type { CallOptions, Download, XmlApi } from './call.ts'
import { PlanfixApiError, PlanfixStrangeAnswerError, PlanfixTooLargeAnswerError } from './errors.ts'
import { type AnswerReading, readAnswer } from './read-answer.ts'
import { readDownload } from './read-download.ts'
import type { XmlElement } from './read-xml.ts'
import { redact } from './redact.ts'
import { LoginSession } from './session.ts'
import { signed } from './signature.ts'
import { filledIn, toStream, type XmlDocument } from './stream-document.ts'
import { clean, writeRequest, type XmlBody } from './write-xml.ts'

/**
 * Planfix help, "Авторизация по токену" and "Авторизация по логину и паролю". A token acts as a chosen employee or
 * robot and may be limited to some functions; login and password are Planfix's older way, with a session of an hour.
 */
export type XmlAuthorization =
  | { kind: 'token'; apiKey: string; token: string }
  | { kind: 'login'; apiKey: string; login: string; password: string }

export interface XmlApiClientOptions {
  /** The whole address; it depends on the data centre of the account, e.g. `https://api.planfix.com/xml/`. */
  url: string
  /** The account's name: `acme` of acme.planfix.com. */
  account: string
  authorization: XmlAuthorization
  /** Planfix's private key. Without one, requests are not signed. */
  signatureKey?: string | null
  pace: RequestPace
  now: () => number
}

/**
 * Reading an answer holds up everything else in the process, and of so many bytes for 150 ms at the most; a list that is longer
 * is asked for in smaller pages. A hundred usual comments have a third of it.
 */
const longestAnswer = 512 * 1024

const loginTimeoutMs = 30_000

/** Calls Planfix's XML API v1: one POST for each call, one attempt. Repeating is the outbox's business. */
export class XmlApiClient implements XmlApi {
  readonly #options: XmlApiClientOptions
  readonly #http: PlanfixHttp
  readonly #downloads = new Agent({ connect: { timeout: 10_000 }, keepAliveTimeout: 900, keepAliveMaxTimeout: 900, pipelining: 1 })
  readonly #session: LoginSession | undefined
  readonly #closing = new AbortController()

  constructor(options: XmlApiClientOptions) {
    this.#options = options
    this.#http = new PlanfixHttp(new URL(options.url).origin)
    const { authorization } = options
    if (authorization.kind === 'login') {
      // A login serves whoever waits for it, so it is no single caller's to abort or to pay for.
      const login = { purpose: 'delivery', timeoutMs: loginTimeoutMs, signal: this.#closing.signal } as const
      const api = { call: (method: string, body: XmlBody, how: CallOptions) => this.#ask(method, body, undefined, how) }
      this.#session = new LoginSession(() => authLogin(api, authorization, login), options.now)
    }
  }

  call(method: string, body: XmlBody, options: CallOptions): Promise<XmlElement> {
    return this.#inSession((sid) => this.#ask(method, body, sid, options), options.signal)
  }

  download(method: string, body: XmlBody, options: CallOptions): Promise<Download> {
    return this.#inSession((sid) => this.#open(method, body, sid, options), options.signal)
  }

  /** How far Planfix's clock was ahead of ours at its last answer, ms. */
  get skewMs(): number {
    return this.#http.skewMs
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all([this.#http.close(), this.#downloads.destroy()])
  }

  /** Planfix may end a session at any time: then there is one new login, and the call is made once more. */
  async #inSession<Result>(call: (sid?: string) => Promise<Result>, signal: AbortSignal): Promise<Result> {
    if (!this.#session) return call()
    const sid = await this.#session.get(signal)
    try {
      return await call(sid)
    } catch (error) {
      if (!isSessionLost(error)) throw error
      this.#session.drop(sid)
      return call(await this.#session.get(signal))
    }
  }

  async #ask(method: string, body: XmlBody, sid: string | undefined, options: CallOptions): Promise<XmlElement> {
    const { streamed = [] } = options
    const isStreamed = streamed.length > 0 && !this.#options.signatureKey
    // A signature is over everything that is sent.
    const whole = streamed.length > 0 && !isStreamed ? await filledIn(body, streamed) : body
    const document = this.#write(method, whole, sid, options)
    await this.#turn(options)
    const answer = await this.#post(method, isStreamed ? toStream(document, streamed) : { body: document }, options)
    this.#noteLimits(answer)
    return readAnswer(answer, this.#reading(method, sid))
  }

  async #post(method: string, { body, length = null }: XmlDocument, { timeoutMs, signal }: CallOptions): Promise<PlanfixAnswer> {
    const { pathname, search } = new URL(this.#options.url)
    const headers = { ...this.#headers, ...(length !== null && { 'content-length': String(length) }) }
    const post = { method: 'POST', path: pathname + search, headers, body } as const
    try {
      return await this.#http.request(post, { timeoutMs, signal, longestBody: longestAnswer })
    } catch (error) {
      throw error instanceof AnswerTooLongError ? new PlanfixTooLargeAnswerError(method, error.message) : error
    }
  }

  /** As `#ask`, but the answer is not collected in memory: a file may be of any size. */
  async #open(method: string, body: XmlBody, sid: string | undefined, options: CallOptions): Promise<Download> {
    const document = this.#write(method, body, sid, options)
    await this.#turn(options)
    const { url } = this.#options
    const { timeoutMs, signal } = options
    const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, signal, dispatcher: this.#downloads }
    try {
      const { statusCode, headers, body: bytes } = await request(url, { method: 'POST', headers: this.#headers, body: document, ...limits })
      this.#noteLimits({ status: statusCode, headers })
      return await readDownload({ status: statusCode, headers, body: bytes }, url, this.#reading(method, sid))
    } catch (error) {
      if (error instanceof PlanfixApiError || error instanceof PlanfixStrangeAnswerError) throw error
      throw new PlanfixUnreachableError(true, error)
    }
  }

  #write(method: string, body: XmlBody, sid: string | undefined, { silent }: CallOptions): string {
    const { account, signatureKey } = this.#options
    const whole = clean({ account, sid, silent: silent || undefined, ...body })
    return writeRequest(method, signatureKey ? signed(method, whole, signatureKey) : whole)
  }

  async #turn({ purpose, signal }: CallOptions): Promise<void> {
    try {
      await this.#options.pace.turn(purpose, signal)
    } catch (error) {
      if (error instanceof BudgetSpentError || !signal.aborted) throw error
      throw new PlanfixUnreachableError(false, error)
    }
  }

  #noteLimits({ status, headers }: Omit<PlanfixAnswer, 'body'>): void {
    const { pace, now } = this.#options
    const remaining = String(headers['x-ratelimit-remaining'] ?? '')
    if (/^\d{1,9}$/.test(remaining)) pace.noteRemaining(Number(remaining))
    const waitMs = status === 429 || status === 503 ? retryAfterMs(headers, now()) : 0
    if (waitMs > 0) pace.freeze(waitMs)
  }

  get #headers(): Record<string, string> {
    return {
      authorization: `Basic ${this.#basic}`,
      'content-type': 'application/xml; charset=utf-8',
      accept: 'application/xml',
    }
  }

  get #basic(): string {
    const { authorization } = this.#options
    const password = authorization.kind === 'token' ? authorization.token : ''
    return Buffer.from(`${authorization.apiKey}:${password}`, 'utf8').toString('base64')
  }

  #reading(method: string, sid: string | undefined): AnswerReading {
    const { authorization, signatureKey, now } = this.#options
    const mine = authorization.kind === 'token' ? authorization.token : authorization.password
    const secrets = [this.#basic, authorization.apiKey, mine, sid, signatureKey].filter((secret) => !!secret) as string[]
    return { method, redact: (text) => redact(text, secrets), now }
  }
}

function isSessionLost(error: unknown): boolean {
  return error instanceof PlanfixApiError && (error.code === '0005' || error.code === '0012')
}
