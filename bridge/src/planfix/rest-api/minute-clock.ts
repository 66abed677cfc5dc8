const minuteMs = 60_000

/** Two clocks that both keep time differ by no more, ms; believed until they show otherwise. */
const usualDifferenceMs = 15_000

const unknown = { least: -usualDifferenceMs, most: usualDifferenceMs }

/**
 * Planfix's clock, which shows minutes only. Each comment of ours narrows down how far it is ahead of our own clock: it was
 * written between the begin and the end of our request, and in the minute that Planfix shows.
 */
export class MinuteClock {
  #ahead = unknown
  #isKnown = false

  /** Whether it was ever seen. */
  get isKnown(): boolean {
    return this.#isKnown
  }

  /** All in epoch ms; `minute` by Planfix's clock, the others by ours. */
  note({ beganAt, endedAt, minute }: { beganAt: number; endedAt: number; minute: number }): void {
    const seen = { least: minute - endedAt, most: minute + minuteMs - beganAt }
    const both = { least: Math.max(seen.least, this.#ahead.least), most: Math.min(seen.most, this.#ahead.most) }
    // One of the clocks was set anew, or it never was right: what was seen last counts.
    this.#ahead = both.least <= both.most ? both : seen
    this.#isKnown = true
  }

  /** What was seen does not hold any more. */
  forget(): void {
    this.#ahead = unknown
    this.#isKnown = false
  }

  /** Planfix's time at this time of ours, at the least and at the most. */
  least(at: number): number {
    return at + this.#ahead.least
  }

  most(at: number): number {
    return at + this.#ahead.most
  }
}
