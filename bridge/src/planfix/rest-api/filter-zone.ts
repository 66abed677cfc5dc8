const quarterMs = 15 * 60_000

/** No zone is further from UTC, ms. */
const leastMs = -12 * 3_600_000
const mostMs = 14 * 3_600_000

/**
 * What is believed has to be proven anew after this long: employees move, and clocks change. An answer that is older than a
 * quarter of an hour when it is found is not sent any more, so this is less, ms.
 */
const provenForMs = 10 * 60_000

/** A zone that is further east than believed costs requests, and nothing is missed; that is asked more rarely, ms. */
const looksEastEveryMs = 60 * 60_000

/** After it could not be learnt, it is tried again this much later, ms. */
const retryMs = 10 * 60_000

/** Whether a task is listed from a time on that is written as if the account's employee lived in UTC. */
export type IsListedFrom = (asIfUtc: number) => Promise<boolean>

/**
 * The zone in which Planfix reads the times of filters: that of the employee whom the token acts as, which the REST API does not
 * tell. It is found by asking for one task in which the last thing happened at a known time, from later and later on: seven
 * small questions.
 */
export class FilterZone {
  readonly #now: () => number
  #offsetMs: number | undefined
  #nextTryAt = 0
  #provenAt: number
  #looksEastAt = 0

  constructor(now: () => number) {
    this.#now = now
    this.#provenAt = now()
  }

  /** How far the zone is ahead of UTC, ms; undefined while it is not known. */
  get offsetMs(): number | undefined {
    return this.#offsetMs
  }

  get isToLearn(): boolean {
    return this.#offsetMs === undefined && this.#now() >= this.#nextTryAt
  }

  /** Whether what is believed, learnt or told, was not proven lately. */
  get isDoubtful(): boolean {
    return this.#now() - this.#provenAt > provenForMs
  }

  /** Something that had just happened was listed, or nothing had happened that could have been missed. */
  noteProof(): void {
    this.#provenAt = this.#now()
  }

  forget(): void {
    this.#offsetMs = undefined
    this.#provenAt = this.#now()
  }

  /** By a task in which the last thing happened at a known time: `activeAt` as it is written in the zone that is believed. */
  async isRefuted(activeAt: number, isListedFrom: IsListedFrom): Promise<boolean> {
    if (this.isDoubtful) {
      if (!(await isListedFrom(activeAt))) return true
      this.noteProof()
    }
    if (this.#now() < this.#looksEastAt) return false
    this.#looksEastAt = this.#now() + looksEastEveryMs
    return isListedFrom(activeAt + quarterMs)
  }

  /** `activeAt`: when the last thing happened in that task, in UTC; `isSame` tells afterwards whether it still was the last. */
  async learn(activeAt: number, isListedFrom: IsListedFrom, isSame: () => Promise<boolean>): Promise<void> {
    this.#nextTryAt = this.#now() + retryMs
    let [least, most] = [leastMs, mostMs]
    while (least < most) {
      const middle = least + Math.ceil((most - least) / 2 / quarterMs) * quarterMs
      if (await isListedFrom(activeAt + middle)) least = middle
      else most = middle - quarterMs
    }
    // Something that happened meanwhile would have kept the task listed longer; and at the ends nothing was found out.
    if (least === leastMs || least === mostMs || !(await isSame())) return
    this.#offsetMs = least
    this.noteProof()
  }
}
