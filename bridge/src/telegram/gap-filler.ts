import type { Words } from '../domain/words.ts'
import { classifyTelegramError } from './classify-telegram-error.ts'
import type { FromTelegramContext } from './from-telegram.ts'
import { type MtprotoClient, TelegramRefusedError } from './mtproto-client.ts'
import { pause } from './pause.ts'
import { type AskForMessages, type RecoveredGap, recoverGap } from './recover-gap.ts'
import type { SessionProvider } from './session-provider.ts'

export interface GapFillerOptions {
  client: MtprotoClient
  provider: SessionProvider
  context: () => Omit<FromTelegramContext, 'user'>
  onGap: (found: { what: string } | { filled: number } | { left: Words }) => void
  /** Told when a message cannot be read as its kind wants. */
  onUnreadable: (error: unknown) => void
  /** Told once for each question that has to be asked again, unless Telegram itself asked for patience. */
  onDelayed: (error: unknown) => void
  /** The account's life is over; what is not filled by then is found again by the next one. */
  signal: AbortSignal
}

const nothingToBeginFrom: Words = { en: 'no earlier message is known to begin from', ru: 'неизвестно, с какого сообщения начинать' }

/** Waits before the same question is asked again, ms; the last one repeats. A wait that Telegram asks for comes first. */
const retryDelaysMs = [1_000, 2_000, 5_000, 15_000, 30_000, 60_000]

/** A question refused this often, over three minutes and more, is one that Telegram will not answer. */
const mostRefusals = 8

const timeoutMs = 60_000

/**
 * Fills gaps of one account, one after another. From the moment one is found until it is filled, the provider holds
 * back the update state and everything that comes live, so that trouble on the way costs time and nothing else.
 */
export class GapFiller {
  readonly #options: GapFillerOptions
  #found = 0
  #isFilling = false

  constructor(options: GapFillerOptions) {
    this.#options = options
  }

  /** Telegram has skipped something. Another gap while one is being filled is looked through along with it. */
  take(what: string): void {
    const { provider, onGap } = this.#options
    provider.holdForGap()
    onGap({ what })
    this.#found += 1
    if (!this.#isFilling) void this.#fill()
  }

  async #fill(): Promise<void> {
    const { provider, onGap, signal } = this.#options
    this.#isFilling = true
    try {
      const { events, left } = await this.#lookThrough()
      if (signal.aborted) return
      await provider.closeGap(events)
      onGap(left === null ? { filled: events.length } : { left })
    } catch (error) {
      if (!signal.aborted) provider.breakOff(error)
    } finally {
      this.#isFilling = false
    }
  }

  async #lookThrough(): Promise<RecoveredGap> {
    const { provider, context, onUnreadable } = this.#options
    if (provider.newestMessage === 0) return { events: [], left: nothingToBeginFrom }
    for (;;) {
      const found = this.#found
      const recovered = await recoverGap(this.#ask, provider.newestMessage, context(), onUnreadable)
      if (found === this.#found) return recovered
    }
  }

  readonly #ask: AskForMessages = async (request) => {
    const { client, signal, onDelayed } = this.#options
    for (let failures = 0, refusals = 0; ; failures++) {
      try {
        return await client.call(request, { signal, timeoutMs })
      } catch (error) {
        if (signal.aborted) throw error
        const outcome = error instanceof TelegramRefusedError ? classifyTelegramError(error.code, error.text) : undefined
        if (outcome?.kind === 'rejected' && ++refusals >= mostRefusals) return null
        const askedMs = outcome?.kind === 'retry' ? outcome.afterMs : undefined
        if (failures === 0 && askedMs === undefined) onDelayed(error)
        await pause(askedMs ?? retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)] ?? 0, signal)
      }
    }
  }
}
