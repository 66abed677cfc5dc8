import type { Words } from '../domain/words.ts'

/**
 * What a connection is doing. Only `online` is reported as `Online`.
 * `connecting`: on the way up or the network is gone. `needs_login`: Telegram refuses the bot token.
 * `limited`: Telegram asked to wait. `paused`: Planfix refuses our key or address. `stopped`: the operator stopped it.
 */
export type ConnectionState = 'connecting' | 'online' | 'needs_login' | 'limited' | 'paused' | 'stopped'

export interface StateReport {
  state: ConnectionState
  reason: Words
  /** Epoch ms. */
  since: number
}

/** The state of one connection, made of its two sides and the operator's wish; each reports here. */
export class ConnectionStatus {
  readonly #now: () => number
  #telegram: StateReport
  #planfix: StateReport | undefined
  #stopped: StateReport | undefined
  #lastError: { at: number; text: string } | undefined

  constructor(now: () => number) {
    this.#now = now
    this.#telegram = { state: 'connecting', reason: { en: 'Starting', ru: 'Запускается' }, since: now() }
  }

  /** Returns whether that is news. */
  reportTelegram(state: 'connecting' | 'online' | 'needs_login' | 'limited', reason: Words): boolean {
    if (this.#telegram.state === state && this.#telegram.reason.en === reason.en) return false
    this.#telegram = { state, reason, since: this.#now() }
    return true
  }

  /** `undefined` when Planfix takes our messages. */
  reportPlanfix(trouble: Words | undefined): void {
    if (trouble?.en === this.#planfix?.reason.en) return
    this.#planfix = trouble && { state: 'paused', reason: trouble, since: this.#now() }
  }

  reportStopped(isStopped: boolean): void {
    if (isStopped === (this.#stopped !== undefined)) return
    this.#stopped = isStopped
      ? { state: 'stopped', reason: { en: 'Stopped by the operator', ru: 'Остановлено оператором' }, since: this.#now() }
      : undefined
  }

  /** Kept for the status page: the latest failed attempt, secret-free. */
  reportError(text: string): void {
    this.#lastError = { at: this.#now(), text }
  }

  get lastError(): { at: number; text: string } | undefined {
    return this.#lastError
  }

  get telegramState(): ConnectionState {
    return this.#telegram.state
  }

  current(): StateReport & { status: 'Online' | 'Offline' } {
    const report = this.#stopped ?? (this.#telegram.state === 'online' ? (this.#planfix ?? this.#telegram) : this.#telegram)
    return { ...report, status: report.state === 'online' ? 'Online' : 'Offline' }
  }
}
