import { type Kysely, sql } from 'kysely'
import type { ConnectionId, DeliveryId, MessageId } from '../domain/ids.ts'
import type { Words } from '../domain/words.ts'
import type { Delivery, DeliveryContent, NewDelivery, Settlement } from '../outbox/delivery.ts'
import type { Direction } from '../outbox/lane.ts'
import type { DeliveryRecord, Outbox, Route, RouteWait } from '../outbox/outbox.ts'
import type { Outcome } from '../outbox/outcome.ts'
import type { Transaction } from '../outbox/unit-of-work.ts'
import { openTransaction } from './commit-queue.ts'
import { selectDeliveries, selectRecords } from './delivery-rows.ts'
import { followHeads, followHeadsAtRest, insertLane } from './lane-rows.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

/** The outbox in tables: `lane` says who may go next, `delivery` what is to go, `attempt` what was tried. */
export class OutboxStore implements Outbox {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async put(tx: Transaction, deliveries: NewDelivery[], now: number): Promise<void> {
    for (const delivery of deliveries) await putOne(openTransaction(tx), delivery, now)
  }

  async replan(tx: Transaction, messageId: MessageId, { content, dueAt }: { content: DeliveryContent; dueAt: number }): Promise<boolean> {
    const db = openTransaction(tx)
    const waiting = await db
      .selectFrom('delivery')
      .select(['id', 'content'])
      .where('message_id', '=', messageId)
      .where('state', '=', 'waiting')
      .where('uncertain_attempts', '=', 0)
      .execute()
    const id = waiting.find((row) => (JSON.parse(row.content) as DeliveryContent).kind === content.kind)?.id
    if (id === undefined) return false
    await db
      .updateTable('delivery')
      .set({ content: JSON.stringify(content), due_at: dueAt })
      .where('id', '=', id)
      .execute()
    await followHeadsAtRest(db, [id])
    return true
  }

  async letWait(tx: Transaction, route: Route, dueAt: number): Promise<void> {
    const db = openTransaction(tx)
    const rows = await onRoute(db.updateTable('delivery').set({ due_at: dueAt }), route)
      .where('state', '=', 'waiting')
      .where('attempts', '=', 0)
      .where('ended_at', 'is', null)
      .whereRef('due_at', '>', 'created_at')
      .returning('id')
      .execute()
    const ids = rows.map(({ id }) => id)
    if (ids.length > 0) await followHeadsAtRest(db, ids)
  }

  async claimHeads(tx: Transaction, route: Route, limit: number, now: number): Promise<Delivery[]> {
    const db = openTransaction(tx)
    const due = await onRoute(db.selectFrom('lane').select('head_id'), route)
      .where('state', '=', 'waiting')
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(limit)
      .execute()
    const headIds = due.flatMap(({ head_id }) => head_id ?? [])
    if (headIds.length === 0) return []
    await db.updateTable('lane').set({ state: 'attempting' }).where('head_id', 'in', headIds).execute()
    await db
      .updateTable('delivery')
      .set((eb) => ({ state: 'attempting', attempt_started_at: now, attempts: eb('attempts', '+', 1) }))
      .where('id', 'in', headIds)
      .execute()
    return selectDeliveries(db, headIds)
  }

  async settle(tx: Transaction, settlements: Settlement[]): Promise<void> {
    const db = openTransaction(tx)
    if (settlements.length === 0) return
    await insertAttempts(db, settlements)
    await endDelivered(db, settlements)
    for (const settlement of settlements) if (settlement.next.state !== 'delivered') await settleOne(db, settlement)
    await followHeads(
      db,
      settlements.map(({ delivery }) => delivery.id),
    )
  }

  async nextDueAt(tx: Transaction, route: Route): Promise<number | null> {
    const row = await onRoute(openTransaction(tx).selectFrom('lane').select('due_at'), route)
      .where('state', '=', 'waiting')
      .orderBy('due_at')
      .limit(1)
      .executeTakeFirst()
    return row?.due_at ?? null
  }

  async recover(
    tx: Transaction,
    route: Route,
    now: number,
    judge: (delivery: Delivery) => Pick<Settlement, 'outcome' | 'next'>,
  ): Promise<Settlement[]> {
    const db = openTransaction(tx)
    const open = await onRoute(db.selectFrom('delivery').select(['id', 'attempt_started_at']), route)
      .where('state', '=', 'attempting')
      .where('ended_at', 'is', null)
      .execute()
    const startedAt = new Map(open.map((row) => [row.id as DeliveryId, row.attempt_started_at ?? now]))
    const deliveries = await selectDeliveries(db, [...startedAt.keys()])
    const settlements = deliveries.map((delivery) => ({
      delivery,
      startedAt: startedAt.get(delivery.id) ?? now,
      finishedAt: now,
      isCutOff: true,
      ...judge(delivery),
    }))
    await this.settle(tx, settlements)
    return settlements
  }

  async setWait(tx: Transaction, { connectionId, direction }: Route, wait: RouteWait | null): Promise<void> {
    const db = openTransaction(tx)
    await db.deleteFrom('route_wait').where('connection_id', '=', connectionId).where('direction', '=', direction).execute()
    if (!wait) return
    const row = { connection_id: connectionId, direction, until: wait.until, reason: JSON.stringify(wait.reason) }
    await db.insertInto('route_wait').values(row).execute()
  }

  async getWait({ connectionId, direction }: Route): Promise<RouteWait | null> {
    const row = await this.#db
      .selectFrom('route_wait')
      .selectAll()
      .where('connection_id', '=', connectionId)
      .where('direction', '=', direction)
      .executeTakeFirst()
    return row ? { until: row.until, reason: JSON.parse(row.reason) as Words } : null
  }

  async retry(tx: Transaction, id: DeliveryId, now: number): Promise<boolean> {
    const db = openTransaction(tx)
    const { numUpdatedRows } = await db
      .updateTable('delivery')
      .set({ state: 'waiting', due_at: now, ended_at: null, may_repeat: 1 })
      .where('id', '=', id)
      .where('state', 'in', ['held', 'rejected', 'waiting'])
      .executeTakeFirst()
    await followHeadsAtRest(db, [id])
    return numUpdatedRows > 0n
  }

  async retryAll(tx: Transaction, connectionId: ConnectionId, now: number): Promise<number> {
    const ids = await Promise.all(
      troubled(openTransaction(tx)).map((query) => query.select('id').where('connection_id', '=', connectionId).execute()),
    )
    for (const { id } of ids.flat()) await this.retry(tx, id as DeliveryId, now)
    return ids.flat().length
  }

  async skip(tx: Transaction, id: DeliveryId, now: number): Promise<boolean> {
    const db = openTransaction(tx)
    const { numUpdatedRows } = await db
      .updateTable('delivery')
      .set({ state: 'skipped', ended_at: now })
      .where('id', '=', id)
      .where('state', 'in', ['held', 'waiting'])
      .executeTakeFirst()
    await followHeadsAtRest(db, [id])
    return numUpdatedRows > 0n
  }

  async depth(connectionId: ConnectionId): Promise<Record<Direction, number>> {
    const rows = await this.#db
      .selectFrom('delivery')
      .select(['direction', (eb) => eb.fn.countAll<number>().as('count')])
      .where('connection_id', '=', connectionId)
      .where('ended_at', 'is', null)
      .groupBy('direction')
      .execute()
    const count = (direction: Direction) => Number(rows.find((row) => row.direction === direction)?.count ?? 0)
    return { to_planfix: count('to_planfix'), to_telegram: count('to_telegram') }
  }

  async countTroubled() {
    const rows = await Promise.all(
      troubled(this.#db).map((query) =>
        query
          .select(['connection_id', 'direction', 'state', (eb) => eb.fn.countAll<number>().as('count')])
          .groupBy(['connection_id', 'direction', 'state'])
          .execute(),
      ),
    )
    return rows.flat().map((row) => ({
      connectionId: row.connection_id as ConnectionId,
      direction: row.direction as Direction,
      state: row.state as 'held' | 'rejected',
      count: Number(row.count),
    }))
  }

  async listTroubled(limit: number): Promise<DeliveryRecord[]> {
    const held = await this.#db
      .selectFrom('delivery')
      .select('id')
      .where('state', '=', 'held')
      .where('ended_at', 'is', null)
      .limit(limit)
      .execute()
    const rejected = await this.#db
      .selectFrom('delivery')
      .select('id')
      .where('state', '=', 'rejected')
      .orderBy('ended_at', 'desc')
      .limit(limit)
      .execute()
    const ids = [...held, ...rejected].map(({ id }) => id)
    return (await selectRecords(this.#db, (query) => query.where('id', 'in', ids.length > 0 ? ids : [0]))).reverse().slice(0, limit)
  }

  history(messageId: MessageId): Promise<DeliveryRecord[]> {
    return selectRecords(this.#db, (query) => query.where('message_id', '=', messageId))
  }

  async countAttempts() {
    const rows = await this.#db.selectFrom('attempt_total').selectAll().execute()
    return rows.map((row) => ({
      connectionId: row.connection_id as ConnectionId,
      direction: row.direction as Direction,
      outcome: row.outcome as Outcome['kind'],
      count: Number(row.count),
    }))
  }
}

/** Held and rejected deliveries. Spelled out as the partial indexes are, which a bound value would not match. */
function troubled(db: Db) {
  return [
    db.selectFrom('delivery').where(sql<boolean>`state = 'held' AND ended_at IS NULL`),
    db.selectFrom('delivery').where(sql<boolean>`state = 'rejected'`),
  ]
}

/** Narrows a query to one route. */
function onRoute<Query extends { where(column: 'connection_id' | 'direction', operator: '=', value: string): Query }>(
  query: Query,
  route: Route,
): Query {
  return query.where('connection_id', '=', route.connectionId).where('direction', '=', route.direction)
}

async function putOne(db: Db, { lane, chatId, messageId, content, dueAt }: NewDelivery, now: number): Promise<void> {
  const firstDueAt = dueAt ?? now
  const { id: laneId, isEmpty } = await insertLane(db, lane)
  const { id } = await db
    .insertInto('delivery')
    .values({
      connection_id: lane.connectionId,
      direction: lane.direction,
      lane_id: laneId,
      chat_id: chatId,
      message_id: messageId,
      content: JSON.stringify(content),
      state: 'waiting',
      attempts: 0,
      uncertain_attempts: 0,
      attempt_started_at: null,
      due_at: firstDueAt,
      created_at: now,
      ended_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (isEmpty) await db.updateTable('lane').set({ head_id: id, state: 'waiting', due_at: firstDueAt }).where('id', '=', laneId).execute()
}

async function insertAttempts(db: Db, settlements: Settlement[]): Promise<void> {
  const rows = settlements.map(({ delivery, startedAt, finishedAt, outcome }) => ({
    delivery_id: delivery.id,
    number: delivery.attempts,
    connection_id: delivery.connectionId,
    direction: delivery.direction,
    started_at: startedAt,
    finished_at: finishedAt,
    outcome: outcome.kind,
    answer: outcome.answer.slice(0, longestAnswer),
  }))
  await db.insertInto('attempt').values(rows).execute()
  const totals = new Map<string, { connection_id: string; direction: string; outcome: string; count: number }>()
  for (const { connection_id, direction, outcome } of rows) {
    const key = `${connection_id}/${direction}/${outcome}`
    totals.set(key, { connection_id, direction, outcome, count: (totals.get(key)?.count ?? 0) + 1 })
  }
  await db
    .insertInto('attempt_total')
    .values([...totals.values()])
    .onConflict((oc) =>
      oc
        .columns(['connection_id', 'direction', 'outcome'])
        .doUpdateSet((eb) => ({ count: eb('attempt_total.count', '+', eb.ref('excluded.count')) })),
    )
    .execute()
}

/** What the other side said is kept for the trace, but not whole pages of it. */
const longestAnswer = 500

async function endDelivered(db: Db, settlements: Settlement[]): Promise<void> {
  const delivered = settlements.filter(({ next }) => next.state === 'delivered')
  const last = delivered.at(-1)
  if (!last) return
  await db
    .updateTable('delivery')
    .set({ state: 'delivered', ended_at: last.finishedAt })
    .where(
      'id',
      'in',
      delivered.map(({ delivery }) => delivery.id),
    )
    .execute()
}

async function settleOne(db: Db, { delivery, outcome, next, finishedAt, isCutOff = false }: Settlement): Promise<void> {
  await db
    .updateTable('delivery')
    .set({
      state: next.state,
      due_at: next.state === 'waiting' ? next.dueAt : finishedAt,
      ended_at: next.state === 'rejected' ? finishedAt : null,
      uncertain_attempts: delivery.uncertainAttempts + (outcome.kind === 'uncertain' ? 1 : 0),
      may_repeat: 0,
      cut_offs: isCutOff ? delivery.cutOffs + 1 : 0,
    })
    .where('id', '=', delivery.id)
    .execute()
}
