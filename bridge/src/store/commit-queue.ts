import type { Kysely, Transaction as KyselyTransaction } from 'kysely'
import type { Transaction, UnitOfWork } from '../outbox/unit-of-work.ts'
import type { Tables } from './schema.ts'

interface Job {
  work: (tx: Transaction) => Promise<unknown>
  resolve: (result: never) => void
  reject: (error: unknown) => void
}

/** More than this many works never share one commit, so that the first does not wait long for the last. */
const mostInOneCommit = 200

const longestGatherMs = 5

/**
 * Group commit: works that wait while another commit is under way go to disk together, with one fsync.
 * On a disk whose fsync takes 4 ms that is the difference between 250 and several thousand messages a second.
 */
export class CommitQueue implements UnitOfWork {
  readonly #db: Kysely<Tables>
  readonly #onCommit: (works: number, ms: number) => void
  #waiting: Job[] = []
  #isDraining = false

  constructor(db: Kysely<Tables>, onCommit: (works: number, ms: number) => void) {
    this.#db = db
    this.#onCommit = onCommit
  }

  run<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject })
      if (this.#isDraining) return
      this.#isDraining = true
      setImmediate(() => void this.#drain())
    })
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#isDraining) await new Promise((resolve) => setImmediate(resolve))
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const started = performance.now()
      await this.#commitTogether()
      await this.#gather(performance.now() - started)
    }
    this.#isDraining = false
  }

  /**
   * Between two commits the network gets its turn, and goes on having it while it brings more works, for at most half as
   * long as a commit takes: on a slow disk fewer and larger commits are made, and a single work never waits.
   */
  async #gather(commitMs: number): Promise<void> {
    const until = performance.now() + Math.min(commitMs / 2, longestGatherMs)
    let before: number
    do {
      before = this.#waiting.length
      await new Promise((resolve) => setImmediate(resolve))
    } while (this.#waiting.length > before && performance.now() < until)
  }

  async #commitTogether(): Promise<void> {
    const jobs: Job[] = []
    const results: unknown[] = []
    const started = performance.now()
    try {
      await this.#transact(async (tx) => {
        for (let job = this.#next(jobs); job; job = this.#next(jobs)) results.push(await job.work(tx))
      })
    } catch (error) {
      if (jobs.length === 1) return jobs[0]?.reject(error)
      return this.#commitEachAlone(jobs)
    }
    this.#onCommit(jobs.length, performance.now() - started)
    for (const [index, job] of jobs.entries()) job.resolve(results[index] as never)
  }

  #next(jobs: Job[]): Job | undefined {
    const job = jobs.length < mostInOneCommit ? this.#waiting.shift() : undefined
    if (job) jobs.push(job)
    return job
  }

  async #commitEachAlone(jobs: Job[]): Promise<void> {
    for (const job of jobs) {
      try {
        const result = await this.#transact(job.work)
        job.resolve(result as never)
      } catch (error) {
        job.reject(error)
      }
    }
  }

  #transact<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#db.transaction().execute((trx) => work(sealTransaction(trx)))
  }
}

function sealTransaction(trx: KyselyTransaction<Tables>): Transaction {
  return trx as unknown as Transaction
}

/** The store's own view of a transaction that was handed around. */
export function openTransaction(tx: Transaction): KyselyTransaction<Tables> {
  return tx as unknown as KyselyTransaction<Tables>
}
