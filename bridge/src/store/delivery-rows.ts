import type { Kysely, Selectable } from 'kysely'
import type { ConnectionId, DeliveryId, MessageId } from '../domain/ids.ts'
import type { Delivery, DeliveryContent, DeliveryState } from '../outbox/delivery.ts'
import type { Direction } from '../outbox/lane.ts'
import type { AttemptRecord, DeliveryRecord } from '../outbox/outbox.ts'
import type { Outcome } from '../outbox/outcome.ts'
import { type ChatColumns, type ContactColumns, chatColumns, contactColumns, toChat, toContact } from './chat-rows.ts'
import type { AttemptRow, DeliveryRow, Tables } from './schema.ts'

/** Deliveries as an attempt needs them, with chat and contact, oldest first. */
export async function selectDeliveries(db: Kysely<Tables>, ids: number[]): Promise<Delivery[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('delivery')
    .leftJoin('chat', 'chat.id', 'delivery.chat_id')
    .leftJoin('contact', 'contact.id', 'chat.contact_id')
    .select(['delivery.id', 'delivery.connection_id', 'delivery.direction', 'delivery.message_id', 'delivery.content'])
    .select(['delivery.attempts', 'delivery.uncertain_attempts', 'delivery.may_repeat', 'delivery.cut_offs', 'delivery.created_at'])
    .select('delivery.written_text')
    .select(chatColumns)
    .select(contactColumns)
    .where('delivery.id', 'in', ids)
    .orderBy('delivery.id')
    .execute()
  return rows.map((row) => ({
    id: row.id as DeliveryId,
    connectionId: row.connection_id as ConnectionId,
    direction: row.direction as Direction,
    messageId: row.message_id as MessageId,
    chat: row.chat_id === null ? null : toChat(row as ChatColumns),
    contact: row.contact_id === null ? null : toContact(row as ContactColumns),
    content: JSON.parse(row.content) as DeliveryContent,
    attempts: row.attempts,
    uncertainAttempts: row.uncertain_attempts,
    mayRepeat: row.may_repeat === 1,
    cutOffs: row.cut_offs,
    createdAt: row.created_at,
    writtenText: row.written_text,
  }))
}

/** Deliveries with all their attempts, for traces, oldest first. */
export async function selectRecords(
  db: Kysely<Tables>,
  narrow: (query: ReturnType<typeof allDeliveries>) => ReturnType<typeof allDeliveries>,
): Promise<DeliveryRecord[]> {
  const rows = await narrow(allDeliveries(db)).orderBy('id').execute()
  if (rows.length === 0) return []
  const attempts = await db
    .selectFrom('attempt')
    .selectAll()
    .where(
      'delivery_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('delivery_id')
    .orderBy('number')
    .execute()
  return rows.map((row) =>
    toRecord(
      row,
      attempts.filter(({ delivery_id }) => delivery_id === row.id),
    ),
  )
}

function allDeliveries(db: Kysely<Tables>) {
  return db.selectFrom('delivery').selectAll()
}

function toRecord(row: Selectable<DeliveryRow>, attempts: AttemptRow[]): DeliveryRecord {
  const ended = attempts.map((attempt) => ({
    number: attempt.number,
    startedAt: attempt.started_at,
    finishedAt: attempt.finished_at,
    outcome: attempt.outcome as Outcome['kind'],
    answer: attempt.answer,
  }))
  return {
    id: row.id as DeliveryId,
    connectionId: row.connection_id as ConnectionId,
    direction: row.direction as Direction,
    messageId: row.message_id as MessageId,
    content: JSON.parse(row.content) as DeliveryContent,
    state: row.state as DeliveryState,
    createdAt: row.created_at,
    dueAt: row.due_at,
    endedAt: row.ended_at,
    attempts: [...ended, ...underWay(row)],
  }
}

/** An attempt has its row only once it has ended; the one under way is told by the delivery. */
function underWay(row: Selectable<DeliveryRow>): AttemptRecord[] {
  if (row.state !== 'attempting' || row.attempt_started_at === null) return []
  return [{ number: row.attempts, startedAt: row.attempt_started_at, finishedAt: null, outcome: null, answer: '' }]
}
