import { MinuteClock } from './minute-clock.ts'

const minuteMs = 60_000

/** Something that we wrote has to be listed a little later, and is expected to be for a while, ms. */
const listedAfterMs = 10_000
const expectedForMs = 2 * 60_000

/** Tasks are remembered, and comments that we wrote, at most this many of each. */
const mostRemembered = 2_000

/**
 * Whether a task is to be looked into: `needed` finds what no other look would; `helpful` may find it sooner, and costs a
 * request all the same.
 */
export type LookNeed = 'needed' | 'helpful'

/** A request of ours that wrote something, epoch ms. */
interface Write {
  beganAt: number
  endedAt: number
}

interface Look {
  /** By our clock. */
  beganAt: number
  window: number
  /** The minute of the newest comment that was seen, by Planfix's clock. */
  activeAt: number
}

/**
 * Which tasks are worth a request. Planfix lists the tasks in which something happened since a given minute, and nothing more
 * precise (when a task was last changed does not tell of comments). So windows begin with a whole minute, that of the last
 * round. What a task shows for the first time in a minute is looked at at once; and once more in the first round after that
 * minute, for more may have happened in it. What we wrote ourselves is looked at then only.
 */
export class LookSchedule {
  readonly #now: () => number
  readonly #clock = new MinuteClock()
  readonly #looks = new Map<string, Look>()
  readonly #writes = new Map<string, Write>()
  readonly #ownComments = new Map<number, Write>()

  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * From when on tasks are to be listed, by Planfix's clock, epoch ms. `since` is the begin of the last round by ours; `from`
   * is earlier, as far as the clocks may differ while that is not known.
   */
  windowFrom({ since, from }: { since: number; from: number }): number {
    return minuteOf(this.#clock.least(this.#clock.isKnown ? since : from))
  }

  /** Of a task that is listed from `window` on. */
  need(task: string, window: number): LookNeed {
    const minute = minuteOf(this.#clock.least(this.#now()))
    const look = this.#looks.get(task)
    const hasMinuteBegun = !look || this.#clock.least(look.beganAt) < minute
    if (window < minute) return hasMinuteBegun ? 'needed' : 'helpful'
    const isNews = !look || (look.activeAt < window && look.window !== window)
    return isNews && !this.#isOwn(task, window) ? 'needed' : 'helpful'
  }

  /** A look that begins now; call what is given back when all that it found has been taken. */
  beginLook(task: string, window: number): (activeAt: number) => void {
    const beganAt = this.#now()
    return (activeAt) => remember(this.#looks, task, { beganAt, window, activeAt })
  }

  /** When this task was looked into last, epoch ms; 0 if it never was. */
  lastLookAt(task: string): number {
    return this.#looks.get(task)?.beganAt ?? 0
  }

  /** We begin to write something; call what is given back when it is written, with the task and the comment that it became. */
  beginWrite(): (task: string, comment?: number) => void {
    const beganAt = this.#now()
    return (task, comment) => {
      const write = { beganAt, endedAt: this.#now() }
      remember(this.#writes, task, write)
      if (comment !== undefined) remember(this.#ownComments, comment, write)
    }
  }

  /** Our own comments, as Planfix shows them, tell its clock from ours. */
  noteSeen(comment: number, minute: number): void {
    const write = this.#ownComments.get(comment)
    if (!write || minute === 0) return
    this.#ownComments.delete(comment)
    this.#clock.note({ ...write, minute })
  }

  /** False when a task is missing that we wrote into just now: then the window is another one than we think. */
  isComplete(listed: Set<string>, window: number): boolean {
    const now = this.#now()
    return [...this.#writes].every(([task, { beganAt, endedAt }]) => {
      const isExpected = endedAt < now - listedAfterMs && endedAt > now - expectedForMs && this.#clock.least(beganAt) >= window
      return !isExpected || listed.has(task)
    })
  }

  /** The window was another one than we thought: one of the clocks was set anew, or the zone of the account changed. */
  forgetClock(): void {
    this.#clock.forget()
    this.#ownComments.clear()
    this.#writes.clear()
  }

  #isOwn(task: string, window: number): boolean {
    const write = this.#writes.get(task)
    return write !== undefined && this.#clock.most(write.endedAt) >= window
  }
}

function minuteOf(at: number): number {
  return Math.floor(at / minuteMs) * minuteMs
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, value: Value): void {
  known.delete(key)
  known.set(key, value)
  const [oldest] = known.keys()
  if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest)
}
