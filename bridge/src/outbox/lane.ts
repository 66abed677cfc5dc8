import type { ChatId, ConnectionId, TaskNumber } from '../domain/ids.ts'

/** Directions are named by their destination. */
export type Direction = 'to_planfix' | 'to_telegram'

/**
 * Deliveries that must keep order: one connection, one direction and, inside it, one chat. Messages and the fate of
 * messages (Planfix's ticks) are apart, so that a doubtful message never holds up a tick, nor a tick a message.
 * The question which chat a task belongs to goes through the task's lane.
 */
export interface Lane {
  connectionId: ConnectionId
  direction: Direction
  name: LaneName
}

export type LaneName = `chat:${ChatId}:messages` | `chat:${ChatId}:statuses` | `task:${TaskNumber}`
