import { type MtClientOptions, networkMiddlewares, tl } from '@mtcute/core'
import { BaseTelegramClient } from '@mtcute/core/client.js'
import { isTlRpcError, LogManager } from '@mtcute/core/utils.js'
import type { Log } from '../observe/logger.ts'
import { createPlatform, NodeCrypto, NodeTcpTransport } from './node-platform.ts'
import type { SessionProvider } from './session-provider.ts'
import type { TelegramServer } from './telegram-dc.ts'

/** Telegram said no. `text` is its error as it sent it, numbers included: `FLOOD_WAIT_17`. */
export class TelegramRefusedError extends Error {
  override name = 'TelegramRefusedError'
  readonly code: number
  readonly text: string

  constructor(code: number, text: string) {
    super(`${code} ${text}`)
    this.code = code
    this.text = text
  }
}

/** Telegram gave no answer in time, or the client was stopped. The call may have been carried out. */
export class TelegramSilentError extends Error {
  override name = 'TelegramSilentError'
}

export interface MtprotoClientOptions {
  apiId: number
  apiHash: string
  server: TelegramServer
  storage: SessionProvider
  log: Log
  /** Telegram answered that it has skipped updates, or mtcute gave up on its update state: messages may be missing. */
  onGap: (what: string) => void
  /** Fetching missed updates failed; mtcute would not try again before the next update. */
  onDifferenceFailed: (why: string) => void
  /** The login is gone: `AUTH_KEY_UNREGISTERED` and its like, on any call. */
  onLoggedOut: (text: string) => void
}

type Middleware = NonNullable<NonNullable<MtClientOptions['network']>['middlewares']>[number]

/** An mtcute client with its traps defused; what it calls and hears goes through here. */
export class MtprotoClient {
  readonly base: BaseTelegramClient
  readonly #transport = new NodeTcpTransport()

  constructor(options: MtprotoClientOptions) {
    const platform = createPlatform(logTo(options.log, options.storage))
    const logger = new LogManager('mtcute', platform)
    logger.level = LogManager.WARN
    this.base = new BaseTelegramClient({
      apiId: options.apiId,
      apiHash: options.apiHash,
      crypto: new NodeCrypto(),
      transport: this.#transport,
      platform,
      logger,
      storage: options.storage,
      defaultDcs: options.server.dcs,
      // With its "no dispatch" mtcute keeps our own messages from the handlers by their pts. The answer to a repeated send
      // carries the pts of whatever came last, so that a customer's message would be kept back in its place.
      updates: { catchUp: true, disableNoDispatch: true },
      initConnectionOptions: { deviceModel: 'Plangram', appVersion: '0.1' },
      network: {
        middlewares: [
          watchLogin(options.onLoggedOut),
          watchDifferences(options),
          // Waits are the outbox's business: it remembers them over restarts, and no worker sleeps meanwhile.
          ...networkMiddlewares.basic({
            floodWaiter: { maxWait: 0, maxRetries: 0, store: false },
            // mtcute's default repeats every fault of Telegram's for ever, once a second, RANDOM_ID_DUPLICATE included.
            internalErrors: { maxRetries: 2, exceptErrors: ['RANDOM_ID_DUPLICATE'] },
          }),
        ],
      },
    })
  }

  /**
   * `fileDc`: the data centre that a file is in; what concerns its bytes has connections of its own.
   * @throws TelegramRefusedError or TelegramSilentError
   */
  async call<Request extends tl.RpcMethod>(
    request: Request,
    options: { signal?: AbortSignal; timeoutMs: number; fileDc?: number },
  ): Promise<tl.RpcCallReturn[Request['_']]> {
    const deadline = AbortSignal.timeout(options.timeoutMs)
    const abortSignal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline
    try {
      const call = this.base.call as (
        request: tl.RpcMethod,
        options: { abortSignal: AbortSignal; dcId?: number; kind?: 'download' },
      ) => Promise<tl.RpcCallReturn[Request['_']]>
      return await raceAbort(
        call.call(this.base, request, { abortSignal, ...(options.fileDc && { dcId: options.fileDc, kind: 'download' }) }),
        abortSignal,
      )
    } catch (error) {
      throw translate(error)
    }
  }

  /** Never throws and never hangs: mtcute sometimes does either while it takes itself apart. */
  async destroy(): Promise<void> {
    const destroyed = this.base.destroy().catch(() => {})
    await Promise.race([destroyed, new Promise((resolve) => setTimeout(resolve, longestFarewellMs).unref())])
    this.#transport.close()
  }
}

/** How long a client may take to say goodbye to Telegram, ms. */
const longestFarewellMs = 2_000

function translate(error: unknown): TelegramRefusedError | TelegramSilentError {
  if (error instanceof Error && tl.RpcError.is(error)) {
    const number = 'seconds' in error ? error.seconds : 'newDc' in error ? error.newDc : ''
    return new TelegramRefusedError(error.code, error.text.replace('%d', String(number)))
  }
  return new TelegramSilentError(error instanceof Error ? error.message : String(error), { cause: error })
}

/** mtcute looks at the signal only while a call waits to be sent; an answer that never comes must not be waited for. */
function raceAbort<Result>(call: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new Error('no answer in time'))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    call.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

const loginErrors = new Set(['AUTH_KEY_UNREGISTERED', 'AUTH_KEY_INVALID', 'AUTH_KEY_DUPLICATED', 'SESSION_REVOKED', 'SESSION_EXPIRED'])

function watchLogin(onLoggedOut: (text: string) => void): Middleware {
  return async (context, next) => {
    const result = await next(context)
    if (isTlRpcError(result) && loginErrors.has(result.errorMessage)) onLoggedOut(result.errorMessage)
    return result
  }
}

/** mtcute takes `differenceTooLong` and a refused update state in silence, and does not repeat a failed question. */
function watchDifferences({ onGap, onDifferenceFailed }: Pick<MtprotoClientOptions, 'onGap' | 'onDifferenceFailed'>): Middleware {
  return async (context, next) => {
    if (context.request._ !== 'updates.getDifference') return next(context)
    let result: unknown
    try {
      result = await next(context)
    } catch (error) {
      onDifferenceFailed(error instanceof Error ? error.message : String(error))
      throw error
    }
    if (isTlRpcError(result)) {
      if (/^PERSISTENT_TIMESTAMP_(INVALID|EMPTY)$/.test(result.errorMessage)) onGap(result.errorMessage)
      else if (!loginErrors.has(result.errorMessage)) onDifferenceFailed(result.errorMessage)
    } else if (typeof result === 'object' && result !== null && '_' in result && result._ === 'updates.differenceTooLong')
      onGap('differenceTooLong')
    return result
  }
}

/**
 * mtcute's own words go to the debug log. One of them means that an update may be lost: when its update loop fails, it
 * goes on with the state it has in memory, which may already cover the update in hand.
 */
function logTo(log: Log, storage: SessionProvider) {
  return (_color: number, level: number, tag: string, format: string, values: unknown[]) => {
    const text = fill(format, values)
    log.debug({ module: 'mtcute', tag, level }, text)
    if (tag === 'updates' && format.includes('updates loop encountered error')) storage.breakOff(new Error(text))
  }
}

function fill(format: string, values: unknown[]): string {
  const rest = [...values]
  const filled = format.replace(/%[sd]/g, (mark) => (rest.length > 0 ? String(rest.shift()) : mark))
  return [filled, ...rest.map(String)].join(' ').slice(0, 1_000)
}
