import type { ConnectionId, DeliveryId, MessageId } from '../domain/ids.ts'
import type { Words } from '../domain/words.ts'
import type { Delivery, DeliveryContent, DeliveryState, NewDelivery, Settlement } from './delivery.ts'
import type { Direction } from './lane.ts'
import type { Outcome } from './outcome.ts'
import type { Transaction } from './unit-of-work.ts'

/** One direction of one connection: what one lane runner works on. */
export interface Route {
  connectionId: ConnectionId
  direction: Direction
}

/**
 * Port: all deliveries, in order, durable. The store implements it; `outbox.contract.ts` says how it must behave.
 *
 * A lane's head is its oldest delivery that has not ended; only heads are ever claimed, and a lane with a claimed or
 * held head has no other. One process at a time works on a route, so a claim needs no lease: what a dead process left
 * `attempting` is found by `recover`.
 */
export interface Outbox {
  /** Appends deliveries to their lanes, in the order given. */
  put(tx: Transaction, deliveries: NewDelivery[], now: number): Promise<void>

  /**
   * Gives a message's waiting delivery of the same kind another content and another time, as long as certainly nothing of
   * it was sent; false when there is none. More has come that belongs to the same message.
   */
  replan(tx: Transaction, messageId: MessageId, plan: { content: DeliveryContent; dueAt: number }): Promise<boolean>

  /** Deliveries of a route that were put to wait for more, and that no attempt was made at yet, are due at this time. */
  letWait(tx: Transaction, route: Route, dueAt: number): Promise<void>

  /** Claims the heads of at most `limit` lanes that are due, longest due first: marks them `attempting` and returns them. */
  claimHeads(tx: Transaction, route: Route, limit: number, now: number): Promise<Delivery[]>

  /** Writes attempts and what became of their deliveries, and frees the lanes. */
  settle(tx: Transaction, settlements: Settlement[]): Promise<void>

  /** When the next waiting head of the route is due, epoch ms; null when none waits. */
  nextDueAt(tx: Transaction, route: Route): Promise<number | null>

  /**
   * Ends the attempts that a dead process left open, each with the outcome that `judge` gives it (for a message to
   * Planfix `uncertain`, because the request may have left), and returns them.
   */
  recover(
    tx: Transaction,
    route: Route,
    now: number,
    judge: (delivery: Delivery) => Pick<Settlement, 'outcome' | 'next'>,
  ): Promise<Settlement[]>

  /** Until when the whole other side of a route is to be left alone, over restarts; null to clear. */
  setWait(tx: Transaction, route: Route, wait: RouteWait | null): Promise<void>
  getWait(route: Route): Promise<RouteWait | null>

  /**
   * The operator tries a held or rejected delivery again: it is due now, at the place in its lane that it had, and the
   * next attempt sends it even when nobody can know whether it arrived before, marked as a possible repeat.
   */
  retry(tx: Transaction, id: DeliveryId, now: number): Promise<boolean>

  /** The operator gives a held or waiting delivery up; its lane goes on. */
  skip(tx: Transaction, id: DeliveryId, now: number): Promise<boolean>

  /** How many deliveries of a connection have not ended, by direction. */
  depth(connectionId: ConnectionId): Promise<Record<Direction, number>>

  /** Deliveries that need the operator: rejected or held, newest first. */
  listTroubled(limit: number): Promise<DeliveryRecord[]>

  /** How many they are; what is not listed is none. */
  countTroubled(): Promise<{ connectionId: ConnectionId; direction: Direction; state: 'held' | 'rejected'; count: number }[]>

  /** `retry` for every held or rejected delivery of a connection; how many they were. */
  retryAll(tx: Transaction, connectionId: ConnectionId, now: number): Promise<number>

  /** Everything that happened to the deliveries of one message, oldest first. */
  history(messageId: MessageId): Promise<DeliveryRecord[]>

  /** How many attempts ended in each outcome since the database was made. */
  countAttempts(): Promise<{ connectionId: ConnectionId; direction: Direction; outcome: Outcome['kind']; count: number }[]>
}

export interface RouteWait {
  until: number
  reason: Words
}

/** A delivery with all its attempts, for traces. */
export interface DeliveryRecord {
  id: DeliveryId
  connectionId: ConnectionId
  direction: Direction
  messageId: MessageId
  content: DeliveryContent
  state: DeliveryState
  createdAt: number
  dueAt: number
  endedAt: number | null
  attempts: AttemptRecord[]
}

export interface AttemptRecord {
  number: number
  startedAt: number
  /** Null while it is under way. */
  finishedAt: number | null
  outcome: Outcome['kind'] | null
  answer: string
}
