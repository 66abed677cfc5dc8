import { PlanfixUnreachableError } from '../planfix-http.ts'
import { PlanfixStrangeAnswerError } from './errors.ts'

/** A session lives for an hour (Planfix help, "Авторизация по логину и паролю"); whether use extends it is not said. */
const renewAfterMs = 50 * 60_000

/** The session of a login and password. However many calls need one at the same moment, there is one login. */
export class LoginSession {
  readonly #logIn: () => Promise<string>
  readonly #now: () => number
  #current: { sid: string; since: number } | undefined
  #login: Promise<string> | undefined

  constructor(logIn: () => Promise<string>, now: () => number) {
    this.#logIn = logIn
    this.#now = now
  }

  /**
   * The session's id, after a login where there is none or it is about to end. The login is no single caller's: when
   * `signal` aborts, it goes on for the others.
   * @throws what the login threw, as seen from a call that waits for it: the call itself has not been sent.
   */
  async get(signal: AbortSignal): Promise<string> {
    const current = this.#current
    if (current && this.#now() - current.since < renewAfterMs) return current.sid
    this.#login ??= this.#renew().finally(() => {
      this.#login = undefined
    })
    try {
      return await untilAborted(this.#login, signal)
    } catch (error) {
      throw seenFromTheCall(error)
    }
  }

  /** Planfix does not know this one any more. Another call may have noticed earlier: a newer one stays. */
  drop(sid: string): void {
    if (this.#current?.sid === sid) this.#current = undefined
  }

  async #renew(): Promise<string> {
    const since = this.#now()
    const sid = await this.#logIn()
    this.#current = { sid, since }
    return sid
  }
}

function seenFromTheCall(error: unknown): unknown {
  if (error instanceof PlanfixUnreachableError) return new PlanfixUnreachableError(false, error.cause)
  return error instanceof PlanfixStrangeAnswerError
    ? new PlanfixStrangeAnswerError(error.method, { ...error.answer, hasLeft: false })
    : error
}

async function untilAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let abort = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(new PlanfixUnreachableError(false, new Error('the bridge is stopping')))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
