const minuteMs = 60_000

/** Two clocks that both keep time differ by no more, ms; believed until they show otherwise. */
const usualDifferenceMs = 15_000

interface Span {
  least: number
  most: number
}

/**
 * Planfix's clock, which shows minutes only. Each comment of ours narrows down how far it is ahead of our own clock: it was
 * written between the begin and the end of our request, and in the minute that Planfix shows.
 */
export class MinuteClock {
  #ahead: Span = { least: -usualDifferenceMs, most: usualDifferenceMs }

  /** All in epoch ms; `minute` by Planfix's clock, the others by ours. */
  note({ beganAt, endedAt, minute }: { beganAt: number; endedAt: number; minute: number }): void {
    const seen = { least: minute - endedAt, most: minute + minuteMs - beganAt }
    const both = { least: Math.max(seen.least, this.#ahead.least), most: Math.min(seen.most, this.#ahead.most) }
    // One of the clocks was set anew, or it never was right: what was seen last counts.
    this.#ahead = both.least <= both.most ? both : seen
  }

  /** Whether this minute is over there for certain. */
  isOver(minute: number, now: number): boolean {
    return now + this.#ahead.least >= minute + minuteMs
  }

  /** Whether the minute there may be the one of something that happened in this span of our time. */
  isMinuteOf(minute: number, { beganAt, endedAt }: { beganAt: number; endedAt: number }): boolean {
    return minute <= endedAt + this.#ahead.most && beganAt + this.#ahead.least < minute + minuteMs
  }
}
