import type { TaskNumber } from '../domain/ids.ts'

/** That a task belongs to no chat is believed so long at first, and twice as long each time that it is found so again, ms. */
const firstBeliefMs = 60_000
const longestBeliefMs = 3_600_000

/** Beyond so many the one that was looked for longest ago is forgotten. */
const mostTasks = 1_000

/**
 * Tasks that no chat has, of which automations tell all the same: a scenario of the whole account runs at every task. To
 * find that out costs a question for each chat, so it is remembered for a while; a restart forgets it.
 */
export class ChatlessTasks {
  readonly #tasks = new Map<TaskNumber, { lookedAt: number; beliefMs: number }>()

  /** When all chats were asked about this task and none had it, epoch ms; undefined when they should be asked again. */
  lookedAt(task: TaskNumber, now: number): number | undefined {
    const known = this.#tasks.get(task)
    // A clock that was set back must not make the belief longer.
    return known && now >= known.lookedAt && now < known.lookedAt + known.beliefMs ? known.lookedAt : undefined
  }

  /** All chats were asked, beginning at this time, epoch ms. */
  note(task: TaskNumber, lookedAt: number): void {
    const beliefMs = Math.min((this.#tasks.get(task)?.beliefMs ?? firstBeliefMs / 2) * 2, longestBeliefMs)
    this.#tasks.delete(task)
    this.#tasks.set(task, { lookedAt, beliefMs })
    const [oldest] = this.#tasks.keys()
    if (this.#tasks.size > mostTasks && oldest !== undefined) this.#tasks.delete(oldest)
  }

  forget(task: TaskNumber): void {
    this.#tasks.delete(task)
  }
}
