import type { Kysely } from 'kysely'
import type { UnitOfWork } from '../outbox/unit-of-work.ts'
import { openTransaction } from './commit-queue.ts'
import type { Tables } from './schema.ts'

/** How many requests a Planfix account has had on a day; only the newest day is kept. */
export class RequestCountStore {
  readonly #db: Kysely<Tables>
  readonly #unitOfWork: UnitOfWork

  constructor(db: Kysely<Tables>, unitOfWork: UnitOfWork) {
    this.#db = db
    this.#unitOfWork = unitOfWork
  }

  of(account: string) {
    return {
      load: async (day: string): Promise<number> => {
        const row = await this.#db
          .selectFrom('planfix_request_count')
          .select('count')
          .where('account', '=', account)
          .where('day', '=', day)
          .executeTakeFirst()
        return row?.count ?? 0
      },
      save: (day: string, count: number): Promise<void> =>
        this.#unitOfWork.run(async (tx) => {
          const db = openTransaction(tx)
          await db.deleteFrom('planfix_request_count').where('account', '=', account).execute()
          await db.insertInto('planfix_request_count').values({ account, day, count }).execute()
        }),
    }
  }
}
