import type { ChatId, ConnectionId, PlanfixCommentId, TaskNumber } from '../domain/ids.ts'

/** Directions are named by their destination. */
export type Direction = 'to_planfix' | 'to_telegram'

/**
 * Deliveries that must keep order: one connection, one direction and, inside it, one chat. Messages and the fate of
 * messages (Planfix's ticks) are apart, so that a doubtful message never holds up a tick, nor a tick a message.
 * Questions have lanes of their own: which comment a message became, which chat a task belongs to, what a comment says.
 * So have files that Telegram did not give in time: they come after their message, and hold up nothing.
 */
export interface Lane {
  connectionId: ConnectionId
  direction: Direction
  name: LaneName
}

export type LaneName =
  | `chat:${ChatId}:messages`
  | `chat:${ChatId}:statuses`
  | `chat:${ChatId}:comments`
  | `chat:${ChatId}:files`
  | `task:${TaskNumber}`
  | `comment:${PlanfixCommentId}`
