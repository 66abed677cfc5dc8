import type { Connection } from '../domain/connection.ts'
import type { TelegramEvent } from '../domain/event.ts'
import type { TelegramAccountId } from '../domain/ids.ts'
import type { Words } from '../domain/words.ts'
import type { Log } from '../observe/logger.ts'
import { logInBot } from './bot-login.ts'
import type { IgnoredReason } from './from-telegram.ts'
import { GapFiller } from './gap-filler.ts'
import { MtprotoClient } from './mtproto-client.ts'
import { receiveUpdates } from './receive-updates.ts'
import { SessionProvider } from './session-provider.ts'
import type { SessionChanges, SessionStore } from './session-store.ts'
import type { TelegramServer } from './telegram-dc.ts'

export interface AccountOptions {
  connection: () => Connection
  server: TelegramServer
  store: SessionStore
  /** Writes an update pass; see `SessionProvider`. */
  commit: (changes: SessionChanges, events: TelegramEvent[]) => Promise<void>
  /** Told when the account's state changes; `online` only when missed updates have been fetched and stored. */
  onState: (state: 'connecting' | 'online' | 'needs_login' | 'limited', reason: Words) => void
  onIgnored: (reason: IgnoredReason | 'other update') => void
  onGap: (found: { what: string } | { filled: number } | { left: Words }) => void
  onFault: (error: unknown, what: Words) => void
  log: Log
}

/** The account that is logged in, which need not be the one that the connection names by now. */
export interface LoggedInAccount {
  id: TelegramAccountId
  client: MtprotoClient
}

/** Told to people when there has been no connection for this long, ms. */
const silenceMs = 15_000

/** The user id of a bot is the first half of its token. */
export function accountIdOf({ telegram }: Connection): TelegramAccountId {
  return telegram.botToken.split(':')[0] as TelegramAccountId
}

/** How a life ended. `refused`: only the operator can mend it. */
export type RunEnd =
  | { kind: 'stopped' }
  | { kind: 'refused'; reason: Words }
  | { kind: 'wait'; ms: number; reason: Words }
  | { kind: 'failed'; error: unknown }

/** One life of an account's client: from its stored state to the moment it has to be made anew. */
export class AccountRun {
  readonly #options: AccountOptions
  readonly #stop: AbortSignal
  readonly #onUp: (account: LoggedInAccount) => void
  /** As it was when this life began: an operator may give the connection another account before this one is stopped. */
  readonly #connection: Connection
  readonly #over = new AbortController()
  #end: RunEnd | undefined
  #provider: SessionProvider | undefined
  #isUp = false
  #lastComplaint = ''

  constructor(options: AccountOptions, stop: AbortSignal, onUp: (account: LoggedInAccount) => void) {
    this.#options = options
    this.#connection = options.connection()
    this.#stop = stop
    this.#onUp = onUp
  }

  async untilEnd(): Promise<RunEnd> {
    const provider = await this.#openSession()
    const client = this.#createClient(provider)
    const onStop = () => this.#finish({ kind: 'stopped' })
    this.#stop.addEventListener('abort', onStop, { once: true })
    const silence = setTimeout(() => this.#reportSilence(), silenceMs)
    try {
      if (this.#stop.aborted) onStop()
      await Promise.race([this.#bringUp(client, provider), this.#whenOver()])
      await this.#whenOver()
      return this.#end ?? { kind: 'stopped' }
    } catch (error) {
      return this.#end ?? { kind: 'failed', error }
    } finally {
      clearTimeout(silence)
      this.#stop.removeEventListener('abort', onStop)
      this.#over.abort()
      await provider.freeze()
      await client.destroy()
    }
  }

  /** The stored session, or an empty one when it belongs to another server or another account. */
  async #openSession(): Promise<SessionProvider> {
    const { store, server, commit } = this.#options
    const { id: connectionId } = this.#connection
    const owner = `${server.identity} ${accountIdOf(this.#connection)}`
    let session = await store.loadSession(connectionId)
    const storedOwner = session.values.get(ownerKey)
    if (storedOwner && Buffer.from(storedOwner).toString() !== owner) {
      await store.forgetSession(connectionId, 'everything')
      session = await store.loadSession(connectionId)
    }
    const provider = new SessionProvider({
      connectionId,
      store,
      session,
      commit,
      onBroken: (error) => this.#finish({ kind: 'failed', error }),
    })
    if (!storedOwner || session.values.size === 0) await provider.setValue(ownerKey, Buffer.from(owner))
    this.#provider = provider
    return provider
  }

  #createClient(provider: SessionProvider): MtprotoClient {
    const { server, log, onIgnored, onGap, onFault } = this.#options
    const { apiId, apiHash } = this.#connection.telegram
    const context = () => this.#context()
    const onUnreadable = (error: unknown) => onFault(error, unreadableMessage)
    const client: MtprotoClient = new MtprotoClient({
      apiId,
      apiHash,
      server,
      storage: provider,
      log,
      onGap: (what) => gaps.take(what),
      onDifferenceFailed: () => this.#catchUpLater(client),
      onLoggedOut: (text) => this.#loggedOut(text),
    })
    const onDelayed = (error: unknown) => onFault(error, gapDelayed)
    const gaps = new GapFiller({ client, provider, context, onGap, onUnreadable, onDelayed, signal: this.#over.signal })
    receiveUpdates({ client, provider, context, onIgnored, onFault: onUnreadable })
    client.base.onError.add((error) => {
      this.#lastComplaint = error.message
      log.debug({ module: 'telegram', err: error }, 'mtcute reports an error')
    })
    return client
  }

  async #bringUp(client: MtprotoClient, provider: SessionProvider): Promise<void> {
    const { onState } = this.#options
    onState('connecting', connecting)
    const caughtUp = this.#whenCaughtUp(client)
    const result = await logInBot(client, { ...this.#connection.telegram, signal: this.#over.signal })
    if (result.kind !== 'online') return this.#finish(result)
    await caughtUp
    await provider.flush()
    if (this.#end) return
    this.#isUp = true
    this.#onUp({ id: accountIdOf(this.#connection), client })
    onState('online', online)
    this.#keepCaughtUp(client)
  }

  /** mtcute says `updating` when it begins to fetch what was missed, and `connected` when that is done. */
  #whenCaughtUp(client: MtprotoClient): Promise<void> {
    return new Promise((resolve) => {
      let isUpdating = false
      client.base.onConnectionState.add((state) => {
        if (state === 'updating') isUpdating = true
        if (state === 'connected' && isUpdating) resolve()
      })
    })
  }

  /** After a lost session mtcute would wait for the next live update before it asks what it missed. */
  #keepCaughtUp(client: MtprotoClient): void {
    const { onState } = this.#options
    let wasAway = false
    client.base.onConnectionState.add((state) => {
      if (state === 'connecting' || state === 'offline') {
        wasAway = true
        onState('connecting', reconnecting)
      } else if (state === 'connected' && wasAway) {
        wasAway = false
        client.base.updates?.catchUp()
        onState('online', online)
      }
    })
  }

  #catchUpLater(client: MtprotoClient): void {
    const timer = setTimeout(() => client.base.updates?.catchUp(), 1_000)
    this.#over.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }

  /** A bot logs in again by itself. A key that was used twice is dead for good and must not be shown again. */
  #loggedOut(text: string): void {
    if (!this.#isUp && text === 'AUTH_KEY_UNREGISTERED') return
    const { store } = this.#options
    const error = new Error(`Telegram ended the login (${text})`)
    const forgotten =
      text === 'AUTH_KEY_UNREGISTERED'
        ? Promise.resolve()
        : this.#provider?.freeze().then(() => store.forgetSession(this.#connection.id, 'keys'))
    void forgotten?.finally(() => this.#finish({ kind: 'failed', error }))
  }

  #reportSilence(): void {
    if (this.#isUp || this.#end) return
    const why = this.#lastComplaint ? ` (${this.#lastComplaint})` : ''
    this.#options.onState('connecting', { en: `${noConnection.en}${why}`, ru: `${noConnection.ru}${why}` })
  }

  #context() {
    const { settings } = this.#options.connection()
    return { accountId: accountIdOf(this.#connection), language: settings.status_language }
  }

  #finish(end: RunEnd): void {
    this.#end ??= end
    this.#over.abort()
  }

  #whenOver(): Promise<void> {
    const { signal } = this.#over
    return new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))
  }
}

const ownerKey = 'plangram:owner'
const unreadableMessage: Words = {
  en: 'A Telegram message could not be read as its kind wants; it goes on as a placeholder',
  ru: 'Сообщение Telegram не удалось прочитать как положено; оно передаётся заглушкой',
}
const gapDelayed: Words = {
  en: 'What Telegram skipped could not be fetched yet; it is asked for again until it answers',
  ru: 'Пропущенное Telegram пока не удалось получить; запрос повторяется до ответа',
}

const connecting: Words = { en: 'connecting', ru: 'подключается' }
const reconnecting: Words = { en: 'the connection broke off; connecting again', ru: 'связь прервалась, восстанавливается' }
const online: Words = { en: 'online', ru: 'на связи' }
/** Told while there is none. */
export const noConnection: Words = { en: 'no connection yet', ru: 'связи пока нет' }
