import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Lane } from '../outbox/lane.ts'
import type { Tables } from './schema.ts'

/** The lane's row, made at its first delivery. */
export async function insertLane(db: Kysely<Tables>, lane: Lane): Promise<{ id: number; isEmpty: boolean }> {
  const row = await db
    .insertInto('lane')
    .values({ connection_id: lane.connectionId, direction: lane.direction, name: lane.name, head_id: null, state: null, due_at: null })
    // An update that changes nothing, so that the row comes back either way.
    .onConflict((oc) => oc.columns(['connection_id', 'direction', 'name']).doUpdateSet({ name: lane.name }))
    .returning(['id', 'head_id'])
    .executeTakeFirstOrThrow()
  return { id: row.id, isEmpty: row.head_id === null }
}

/** Points the lanes of these deliveries to their oldest delivery that has not ended, and takes over its state and time. */
export async function followHeads(db: Kysely<Tables>, deliveryIds: number[]): Promise<void> {
  await pointToHeads(db, deliveryIds, sql`TRUE`)
}

/** The same, but a lane whose head is being attempted keeps it: the lane looks again when that attempt ends. */
export async function followHeadsAtRest(db: Kysely<Tables>, deliveryIds: number[]): Promise<void> {
  await pointToHeads(db, deliveryIds, sql`(lane.state IS NULL OR lane.state <> 'attempting')`)
}

async function pointToHeads(db: Kysely<Tables>, deliveryIds: number[], condition: RawBuilder<unknown>): Promise<void> {
  await sql`
    UPDATE lane SET (head_id, state, due_at) = (
      SELECT id, state, due_at FROM delivery WHERE delivery.lane_id = lane.id AND delivery.ended_at IS NULL ORDER BY id LIMIT 1
    )
    WHERE lane.id IN (SELECT lane_id FROM delivery WHERE id IN (${sql.join(deliveryIds)})) AND ${condition}`.execute(db)
}
