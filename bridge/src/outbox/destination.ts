import type { Delivery } from './delivery.ts'
import type { Outcome, Receipt } from './outcome.ts'

/** Port: the other side, as the lane runner sees it. */
export interface Destination {
  /**
   * One attempt. Never throws for what the other side says or fails to say; `signal` aborts it when the bridge stops.
   * With `isPossibleRepeat` an earlier attempt may have got through, and the copy says so where a person reads it.
   */
  deliver(delivery: Delivery, signal: AbortSignal, isPossibleRepeat: boolean): Promise<Outcome>

  /** Finds out what became of an uncertain attempt, without sending anything. */
  resolve(delivery: Delivery, signal: AbortSignal): Promise<Resolution>

  /** Whether an attempt that was cut off may be repeated without harm. */
  isRepeatable(delivery: Delivery): boolean

  /** Asks whether the other side takes deliveries again, without sending any. */
  probe(signal: AbortSignal): Promise<ProbeResult>
}

/** `unknown`: it cannot be found out. `not_yet`: it can, but not now; nothing is sent, and it is asked again later. */
export type Resolution =
  | { kind: 'delivered'; answer: string; receipt?: Receipt }
  | { kind: 'not_delivered' }
  | { kind: 'not_yet' }
  | { kind: 'unknown' }

/** `ready`: go on. `unknown`: the question got no telling answer, so only a real attempt can show. Otherwise what is still wrong. */
export type ProbeResult = { kind: 'ready' } | { kind: 'unknown' } | { kind: 'waiting'; outcome: Extract<Outcome, { kind: 'retry' }> }
