import type { Commit, Journal } from '../journal.ts'
import type { PlainTl } from '../tl/plain-tl.ts'

interface ReactionRecord {
  /** Number of the message in the log. */
  readonly number: number
  readonly person: number
  /** TL `Reaction` objects. */
  readonly reactions: readonly PlainTl[]
}

/** How people have reacted to messages. */
export class Reactions {
  readonly #byMessage = new Map<string, readonly PlainTl[]>()
  readonly #commit: Commit<ReactionRecord>

  constructor(journal: Journal) {
    this.#commit = journal.define<ReactionRecord>('reaction', ({ number, person, reactions }) => {
      this.#byMessage.set(`${number} ${person}`, reactions)
    })
  }

  of(number: number, person: number): readonly PlainTl[] {
    return this.#byMessage.get(`${number} ${person}`) ?? []
  }

  put(number: number, person: number, reactions: readonly PlainTl[]): void {
    this.#commit({ number, person, reactions })
  }
}
