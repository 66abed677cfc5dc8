import type { Kysely } from 'kysely'
import type { UnitOfWork } from '../outbox/unit-of-work.ts'
import { openTransaction } from './commit-queue.ts'
import type { Tables } from './schema.ts'

/** How many requests a Planfix account has had on a day, of all processes together; only the newest day is kept. */
export class RequestCountStore {
  readonly #db: Kysely<Tables>
  readonly #unitOfWork: UnitOfWork

  constructor(db: Kysely<Tables>, unitOfWork: UnitOfWork) {
    this.#db = db
    this.#unitOfWork = unitOfWork
  }

  of(account: string) {
    return {
      load: (day: string): Promise<number> => countOn(this.#db, account, day),
      add: (day: string, count: number): Promise<number> =>
        this.#unitOfWork.run(async (tx) => {
          const db = openTransaction(tx)
          const all = (await countOn(db, account, day)) + count
          await db.deleteFrom('planfix_request_count').where('account', '=', account).execute()
          await db.insertInto('planfix_request_count').values({ account, day, count: all }).execute()
          return all
        }),
    }
  }
}

async function countOn(db: Kysely<Tables>, account: string, day: string): Promise<number> {
  const rows = db.selectFrom('planfix_request_count').select('count').where('account', '=', account).where('day', '=', day)
  return (await rows.executeTakeFirst())?.count ?? 0
}
