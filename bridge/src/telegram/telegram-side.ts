import type { Words } from '../domain/words.ts'
import { type AccountOptions, AccountRun, type LoggedInAccount, noConnection } from './account-run.ts'
import { TelegramSilentError } from './mtproto-client.ts'
import { pause } from './pause.ts'

const startedAgain: Words = {
  en: 'The Telegram account is started again from its stored state',
  ru: 'Учётная запись Telegram запускается заново с сохранённого состояния',
}

/** Waits before the account is started again after a failure, ms; the last one repeats. */
const restartDelaysMs = [500, 1_000, 2_000, 5_000, 15_000]

/**
 * One Telegram account of one connection: logs in, catches up, stays connected, and starts again from what is stored
 * when anything happens that could leave a hole.
 */
export class TelegramSide {
  readonly #options: AccountOptions
  #isWanted = false
  #stopping = new AbortController()
  #loop: Promise<void> | undefined
  #following: Promise<void> = Promise.resolve()
  #account: LoggedInAccount | undefined

  constructor(options: AccountOptions) {
    this.#options = options
  }

  /** Begins once whatever is still being stopped has ended. Of wishes that cross, the last one counts. */
  start(): void {
    this.#isWanted = true
    void this.#follow()
  }

  stop(): Promise<void> {
    this.#isWanted = false
    this.#stopping.abort()
    return this.#follow()
  }

  /** The account that may be written through; undefined while it is not up. */
  get account(): LoggedInAccount | undefined {
    return this.#account
  }

  #follow(): Promise<void> {
    this.#following = this.#following.then(() => this.#followLastWish())
    return this.#following
  }

  async #followLastWish(): Promise<void> {
    if (this.#stopping.signal.aborted) {
      await this.#loop
      this.#loop = undefined
    }
    if (!this.#isWanted || this.#loop !== undefined) return
    this.#stopping = new AbortController()
    this.#loop = this.#run(this.#stopping.signal)
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      const run = new AccountRun(this.#options, signal, (account) => {
        this.#account = account
        failures = -1
      })
      const end = await run.untilEnd().catch((error: unknown) => ({ kind: 'failed', error }) as const)
      this.#account = undefined
      if (signal.aborted || end.kind === 'stopped') return
      if (end.kind === 'refused') return this.#options.onState('needs_login', end.reason)
      if (end.kind === 'failed') this.#reportFailure(end.error)
      if (end.kind === 'wait') this.#options.onState('limited', end.reason)
      await pause(
        end.kind === 'wait' ? end.ms : (restartDelaysMs[Math.min(Math.max(0, failures), restartDelaysMs.length - 1)] ?? 0),
        signal,
      )
    }
  }

  /** Silence is an outage, told by the state alone; anything else is worth a line of its own. */
  #reportFailure(error: unknown): void {
    if (!(error instanceof TelegramSilentError)) this.#options.onFault(error, startedAgain)
    else this.#options.onState('connecting', { en: `${noConnection.en} (${error.message})`, ru: `${noConnection.ru} (${error.message})` })
  }
}
