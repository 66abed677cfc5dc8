import type { Delivery, DeliveryContent } from './delivery.ts'
import { mostAttempts } from './retry-policy.ts'

/** Tries, and the time from the first to the last of them, before a message is blamed for its failures. */
const triesBeforeBlame = 3
const blameAfterMs = 60_000

interface Suspect {
  /** Failures after which the other side said that it is ready. */
  tries: number
  firstAt: number
  lastAt: number
}

/**
 * Deliveries whose failures may be their own fault, although they look like trouble of the whole other side. Kept in
 * memory: a restart gives every message another chance, and no more than that. What ends the process itself is counted
 * durably, as `cutOffs` of the delivery.
 */
export class Suspects {
  readonly #suspects = new Map<Delivery['id'], Suspect>()
  readonly #deliveredAt = new Map<DeliveryContent['kind'], number>()

  /** @returns whether it was a suspect already */
  suspect({ id }: Delivery): boolean {
    if (this.#suspects.has(id)) return true
    this.#suspects.set(id, { tries: 0, firstAt: 0, lastAt: 0 })
    return false
  }

  clear({ id }: Delivery): void {
    this.#suspects.delete(id)
  }

  noteDelivered({ content }: Delivery, now: number): void {
    this.#deliveredAt.set(content.kind, now)
  }

  /**
   * A suspect failed although the other side is ready. True when it is to be given up: after three such tries over a
   * minute. Where the answer does not accuse the message (`isTelling` false), or where others fail as it does and nothing
   * of its kind gets through, only after a day of tries: that is an outage which the question does not show.
   */
  blame({ id, content }: Delivery, isTelling: boolean, now: number): boolean {
    const known = this.#suspects.get(id)
    const suspect = { tries: (known?.tries ?? 0) + 1, firstAt: known?.tries ? known.firstAt : now, lastAt: now }
    this.#suspects.set(id, suspect)
    if (suspect.tries >= mostAttempts) return true
    if (!isTelling || suspect.tries < triesBeforeBlame || now - suspect.firstAt < blameAfterMs) return false
    const isAlone = ![...this.#suspects].some(([other, { lastAt }]) => other !== id && lastAt >= suspect.firstAt)
    return isAlone || (this.#deliveredAt.get(content.kind) ?? 0) >= suspect.firstAt
  }
}
