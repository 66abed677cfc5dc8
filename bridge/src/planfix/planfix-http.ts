import type { Readable } from 'node:stream'
import { Agent, type Dispatcher } from 'undici'

/** What Planfix answered, unread. */
export interface PlanfixAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/**
 * There was no answer. `hasLeft` says whether any byte of the request may have reached the other side: only then can
 * it have been carried out.
 */
export class PlanfixUnreachableError extends Error {
  override name = 'PlanfixUnreachableError'
  readonly hasLeft: boolean

  constructor(hasLeft: boolean, cause: unknown) {
    super(describeFault(cause), { cause })
    this.hasLeft = hasLeft
  }
}

/** What came is more than is ever read. Whether the request was carried out is not known. */
export class AnswerTooLongError extends PlanfixUnreachableError {
  override name = 'AnswerTooLongError'

  constructor(longestBody: number) {
    super(true, new Error(`the answer is longer than ${longestBody} bytes`))
  }
}

export interface PlanfixRequest {
  method: 'GET' | 'POST' | 'DELETE'
  /** With the query, if any. */
  path: string
  headers: Record<string, string>
  /** A stream is read as fast as it is sent. */
  body?: string | Buffer | Readable
}

export interface ExchangeOptions {
  /** For the whole exchange, from the first try to connect to the last byte of the answer, ms. */
  timeoutMs: number
  signal: AbortSignal
  /** A longer answer is not read to its end, bytes. */
  longestBody?: number
}

/** Planfix's own answers to single commands are a few dozen bytes, and a login page is told by its beginning. */
const usualLongestBody = 64 * 1024

/** Requests to one Planfix address, one attempt each. Repeating is the outbox's business. Redirects are not followed. */
export class PlanfixHttp {
  readonly #agent: Agent
  readonly #origin: string
  #skewMs = 0

  constructor(origin: string) {
    this.#origin = origin
    // A kept connection that the other side is just closing makes a doubtful delivery, so idle ones are given up early.
    this.#agent = new Agent({ connect: { timeout: 10_000 }, keepAliveTimeout: 900, keepAliveMaxTimeout: 900, pipelining: 1 })
  }

  /** How far the other side's clock was ahead of ours at its last answer, ms; 0 until it has told its time (RFC 9110, 6.6.1: `Date`). */
  get skewMs(): number {
    return this.#skewMs
  }

  /** @throws AnswerTooLongError; PlanfixUnreachableError when no whole answer came. */
  request({ method, path, headers, body }: PlanfixRequest, options: ExchangeOptions): Promise<PlanfixAnswer> {
    const request: Dispatcher.DispatchOptions = {
      origin: this.#origin,
      path,
      method,
      headers,
      ...(body !== undefined && { body }),
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
    }
    const askedAt = Date.now()
    return new Promise((resolve, reject) => {
      const take = (answer: PlanfixAnswer) => {
        this.#skewMs = skewOf(answer, askedAt, Date.now()) ?? this.#skewMs
        resolve(answer)
      }
      const exchange = new Exchange(take, reject, options)
      try {
        this.#agent.dispatch(request, exchange)
      } catch (error) {
        reject(new PlanfixUnreachableError(false, error))
      }
    })
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }
}

/** One request and its answer. undici calls `onRequestStart` just before the first byte is written. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: PlanfixAnswer) => void
  readonly #reject: (error: PlanfixUnreachableError) => void
  readonly #signal: AbortSignal
  readonly #longestBody: number
  readonly #timer: NodeJS.Timeout
  readonly #chunks: Buffer[] = []
  #length = 0
  #hasLeft = false
  #controller: Dispatcher.DispatchController | undefined
  #answer: Omit<PlanfixAnswer, 'body'> | undefined
  #abortReason: Error | undefined

  constructor(
    resolve: (answer: PlanfixAnswer) => void,
    reject: (error: PlanfixUnreachableError) => void,
    { signal, timeoutMs, longestBody = usualLongestBody }: ExchangeOptions,
  ) {
    this.#resolve = resolve
    this.#reject = reject
    this.#signal = signal
    this.#longestBody = longestBody
    // The whole exchange has one limit; undici's own begin anew with each byte of a drip-fed answer.
    this.#timer = setTimeout(() => this.#abort(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs)
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#abortReason) controller.abort(this.#abortReason)
    else this.#hasLeft = true
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: PlanfixAnswer['headers']): void {
    this.#answer = { status, headers }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.length
    if (this.#length > this.#longestBody) controller.abort(new AnswerTooLongError(this.#longestBody))
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.#finish()
    if (this.#answer) this.#resolve({ ...this.#answer, body: Buffer.concat(this.#chunks).toString('utf8') })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#finish()
    this.#reject(error instanceof AnswerTooLongError ? error : new PlanfixUnreachableError(this.#hasLeft, error))
  }

  readonly #onAbort = () => this.#abort(new Error('the bridge is stopping'))

  #abort(reason: Error): void {
    this.#abortReason = reason
    if (this.#controller) {
      this.#controller.abort(reason)
      return
    }
    // Still waiting for a connection: nothing has left, and nothing will.
    this.#finish()
    this.#reject(new PlanfixUnreachableError(false, reason))
  }

  #finish(): void {
    clearTimeout(this.#timer)
    this.#signal.removeEventListener('abort', this.#onAbort)
  }
}

/**
 * How far the clock of whoever answered is ahead of ours, ms; undefined where it did not tell its time. `Date` has whole
 * seconds, so on average it is half a second later than it says; it was written at some moment between question and answer.
 */
export function skewOf({ headers }: Pick<PlanfixAnswer, 'headers'>, askedAt: number, answeredAt: number): number | undefined {
  const skewMs = Date.parse(String(headers['date'] ?? '')) + 500 - (askedAt + answeredAt) / 2
  return Number.isNaN(skewMs) ? undefined : skewMs
}

/** How long an answer asks to wait, in seconds or until a date (RFC 9110, 10.2.3), ms; 0 where it does not. At most a day is believed. */
export function retryAfterMs(headers: PlanfixAnswer['headers'], now: number): number {
  const text = String(headers['retry-after'] ?? '').trim()
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), 86_400_000) : 0
}

/** One line that says what happened to the connection, without the address (it may be confidential). */
function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const inner = error instanceof AggregateError ? error.errors.map(describeFault).join(', ') : ''
  return [code, error.message, inner].filter(Boolean).join(' ').slice(0, 200)
}
