import { MinuteClock } from './minute-clock.ts'

/** Tasks are remembered, and comments that we wrote, at most this many of each. */
const mostRemembered = 2_000

/**
 * Whether a changed task is to be looked into: `needed` finds what no other look would; `helpful` may find it sooner, and
 * costs a request all the same.
 */
export type LookNeed = 'needed' | 'helpful' | 'none'

/** A request of ours that wrote something, epoch ms. */
interface Write {
  beganAt: number
  endedAt: number
}

/**
 * Which changed tasks are worth a request. Planfix tells a change to the minute: it is looked at once as soon as it is seen and
 * once more when its minute is over, for more may have been written in it. What we wrote ourselves changes a task too; that is
 * looked at afterwards only.
 */
export class LookSchedule {
  readonly #now: () => number
  readonly #clock = new MinuteClock()
  readonly #looks = new Map<string, { changedAt: number; at: number }>()
  readonly #writes = new Map<string, Write>()
  readonly #ownComments = new Map<number, Write>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** `changedAt` is the minute that Planfix tells, epoch ms. */
  need(task: string, changedAt: number): LookNeed {
    const look = this.#looks.get(task)
    const isLooked = look?.changedAt === changedAt
    if (this.#clock.isOver(changedAt, this.#now())) return isLooked && this.#clock.isOver(changedAt, look.at) ? 'none' : 'needed'
    const write = this.#writes.get(task)
    return isLooked || (write && this.#clock.isMinuteOf(changedAt, write)) ? 'helpful' : 'needed'
  }

  /** A look that begins now; call what is given back when all that it found has been taken. */
  beginLook(task: string, changedAt: number): () => void {
    const look = { changedAt, at: this.#now() }
    return () => remember(this.#looks, task, look)
  }

  /** When this task was looked into last, epoch ms; 0 if it never was. */
  lastLookAt(task: string): number {
    return this.#looks.get(task)?.at ?? 0
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
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, value: Value): void {
  known.delete(key)
  known.set(key, value)
  const [oldest] = known.keys()
  if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest)
}
