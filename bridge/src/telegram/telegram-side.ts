import { type AccountOptions, AccountRun, noConnection } from './account-run.ts'
import { type MtprotoClient, TelegramSilentError } from './mtproto-client.ts'

/** Waits before the account is started again after a failure, ms; the last one repeats. */
const restartDelaysMs = [500, 1_000, 2_000, 5_000, 15_000]

/**
 * One Telegram account of one connection: logs in, catches up, stays connected, and starts again from what is stored
 * when anything happens that could leave a hole.
 */
export class TelegramSide {
  readonly #options: AccountOptions
  #stopping = new AbortController()
  #loop: Promise<void> | undefined
  #client: MtprotoClient | undefined

  constructor(options: AccountOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#loop !== undefined) return
    this.#stopping = new AbortController()
    this.#loop = this.#run(this.#stopping.signal)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loop
    this.#loop = undefined
  }

  /** The client that may be written through; undefined while the account is not up. */
  get client(): MtprotoClient | undefined {
    return this.#client
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      const run = new AccountRun(this.#options, signal, (client) => {
        this.#client = client
        failures = -1
      })
      const end = await run.untilEnd().catch((error: unknown) => ({ kind: 'failed', error }) as const)
      this.#client = undefined
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
    if (!(error instanceof TelegramSilentError)) this.#options.onFault(error, 'The Telegram account is started again from its stored state')
    else this.#options.onState('connecting', { en: `${noConnection.en} (${error.message})`, ru: `${noConnection.ru} (${error.message})` })
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(resolve, ms)
    const onAbort = () => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
