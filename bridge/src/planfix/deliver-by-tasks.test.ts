import { expect, test } from 'vitest'
import { newConnection } from '../connections/testing/new-connection.ts'
import type { Delivery } from '../outbox/delivery.ts'
import { newFolder, openSqlite } from '../store/testing/open-test-store.ts'
import { TaskDestination } from './deliver-by-tasks.ts'
import { BudgetSpentError, type RequestPurpose } from './request-pace.ts'
import { RestApiClient } from './rest-api/client.ts'
import { RestTaskApi } from './rest-api/rest-task-api.ts'
import { RecordedPace } from './rest-api/testing/recorded-pace.ts'
import { SurvivingCards } from './surviving-cards.ts'
import { noFiles } from './testing/no-files.ts'

const now = 1_000
const tomorrow = now + 3_600_000

/** Nothing is left of the day but what deliveries may use. */
class SpentPace extends RecordedPace {
  override async turn(purpose: RequestPurpose): Promise<void> {
    await super.turn(purpose)
    if (purpose !== 'delivery') throw new BudgetSpentError(tomorrow)
  }
}

test('a comment that an automation names waits for its share of the day’s requests, and no delivery waits with it', async () => {
  const folder = newFolder()
  const store = await openSqlite(folder.path)
  const connection = newConnection({ planfix: { api: 'rest' } })
  const settings = () => connection.settings
  const pace = new SpentPace()
  const client = new RestApiClient({ url: 'http://127.0.0.1:9/rest/', token: 'token', pace })
  const api = new RestTaskApi({ client, settings, now: () => now, onPassedOver: () => {} })
  const cards = new SurvivingCards({ connectionId: connection.id, api, notes: store.planfixNotes, onLostCard: () => {}, now: () => now })
  const destination = new TaskDestination({
    connection: () => connection,
    api: () => api,
    notes: store.planfixNotes,
    files: noFiles,
    cards,
    onNotFilled: () => {},
    now: () => now,
  })
  const content = { kind: 'fetch_comment', planfixCommentId: '9001' }
  const delivery = { connectionId: connection.id, chat: null, contact: null, content, attempts: 1 } as unknown as Delivery
  const outcome = await destination.deliver(delivery, new AbortController().signal)
  expect(outcome).toMatchObject({ kind: 'retry', scope: 'lane', afterMs: tomorrow - now })
  expect(outcome).not.toHaveProperty('trouble')
  expect(pace.turns).toEqual(['polling'])
  await api.close()
  await store[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})
