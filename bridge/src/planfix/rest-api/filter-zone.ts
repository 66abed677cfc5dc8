const quarterMs = 15 * 60_000

/** No zone is further from UTC, ms. */
const leastMs = -12 * 3_600_000
const mostMs = 14 * 3_600_000

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

  constructor(now: () => number) {
    this.#now = now
  }

  /** How far the zone is ahead of UTC, ms; undefined while it is not known. */
  get offsetMs(): number | undefined {
    return this.#offsetMs
  }

  get isToLearn(): boolean {
    return this.#offsetMs === undefined && this.#now() >= this.#nextTryAt
  }

  forget(): void {
    this.#offsetMs = undefined
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
    if (least > leastMs && least < mostMs && (await isSame())) this.#offsetMs = least
  }
}
