import { randomBytes } from 'node:crypto'

/** What the bot says when a button was pressed. */
export interface CallbackAnswer {
  readonly text: string | undefined
  /** In a window that has to be closed. */
  readonly isAlert: boolean
  readonly url: string | undefined
}

interface Waiting {
  readonly bot: number
  readonly resolve: (answer: CallbackAnswer) => void
}

/** Buttons that were pressed and wait for the bot's answer. https://core.telegram.org/api/bots/buttons#callback-queries */
export class CallbackQueries {
  readonly #waiting = new Map<string, Waiting>()

  /** The answer comes by messages.setBotCallbackAnswer. It rejects with BOT_RESPONSE_TIMEOUT, after which an answer is no longer taken. */
  ask(bot: number, timeoutMs: number): { readonly id: string; readonly answer: Promise<CallbackAnswer> } {
    const id = randomBytes(8).readBigInt64LE().toString()
    const answer = new Promise<CallbackAnswer>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(new Error('BOT_RESPONSE_TIMEOUT'))
      }, timeoutMs).unref()
      this.#waiting.set(id, {
        bot,
        resolve: (given) => {
          clearTimeout(timer)
          resolve(given)
        },
      })
    })
    return { id, answer }
  }

  /** False when the bot was not asked, has answered already, or was too slow. */
  answer(bot: number, id: string, answer: CallbackAnswer): boolean {
    const waiting = this.#waiting.get(id)
    if (waiting?.bot !== bot) return false
    this.#waiting.delete(id)
    waiting.resolve(answer)
    return true
  }
}
