import type { Transaction, UnitOfWork } from '../outbox/unit-of-work.ts'
import { openTransaction } from './commit-queue.ts'
import type { Tables } from './schema.ts'

/** No pace is slower (`planfix_pace_ms`), and Planfix is believed no longer wait; what is further off was written by a clock since set back, ms. */
const longestPaceMs = 60_000
const longestFreezeMs = 86_400_000

/** Between taking a turn and its beginning lies the commit that takes it; a process that ends meanwhile holds up others so much longer, ms. */
const leaseMs = 1_000

/**
 * When a Planfix account may be asked next, by whichever process. A turn counts from when it began, not from when it was taken: a
 * slow disk would let two requests come close after one another.
 */
export class PlanfixTurnStore {
  readonly #unitOfWork: UnitOfWork

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork
  }

  of(account: string) {
    return {
      claim: (now: () => number, paceMs: number): Promise<number> =>
        this.#unitOfWork.run(async (tx) => {
          const db = openTransaction(tx)
          const row = await db.selectFrom('planfix_turn').selectAll().where('account', '=', account).executeTakeFirst()
          const at = now()
          const waitMs = row ? waitMsOf(row, at) : 0
          if (waitMs > 0) return waitMs
          await setNext(tx, account, at + paceMs + leaseMs)
          return 0
        }),
      begin: (at: number, paceMs: number): Promise<void> => this.#unitOfWork.run((tx) => setNext(tx, account, at + paceMs)),
      freeze: (frozen_until: number): Promise<void> =>
        this.#unitOfWork.run(async (tx) => {
          await openTransaction(tx)
            .insertInto('planfix_turn')
            .values({ account, next_at: 0, frozen_until })
            .onConflict((on) => on.column('account').doUpdateSet({ frozen_until }))
            .execute()
        }),
    }
  }
}

async function setNext(tx: Transaction, account: string, next_at: number): Promise<void> {
  await openTransaction(tx)
    .insertInto('planfix_turn')
    .values({ account, next_at, frozen_until: 0 })
    .onConflict((on) => on.column('account').doUpdateSet({ next_at }))
    .execute()
}

function waitMsOf({ next_at, frozen_until }: Tables['planfix_turn'], now: number): number {
  const [ofTurn, ofFreeze] = [next_at - now, frozen_until - now]
  return Math.max(ofTurn > longestPaceMs + leaseMs ? 0 : ofTurn, ofFreeze > longestFreezeMs ? 0 : ofFreeze, 0)
}
