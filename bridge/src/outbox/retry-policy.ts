import type { ConnectionSettings } from '../domain/connection.ts'
import type { Delivery, NextStep } from './delivery.ts'
import type { Outcome } from './outcome.ts'

/** Waits between attempts of one delivery: 1 s, 2 s, 4 s … at most a minute, so that a chat is never silent for long. */
const longestRetryMs = 60_000

/** A doubtful attempt is looked into after 1 s, 5 s, 60 s …: Planfix may need a moment until a message can be seen, and each repeat may be there for good. */
const resolutionDelaysMs = [1_000, 5_000, 60_000]

/** Waits between questions to a side that is in trouble. A wrong key is asked about less than once a minute in the long run. */
const probeDelaysMs = [1_000, 2_000, 5_000, 15_000, 30_000]
const pausedProbeDelaysMs = [5_000, 15_000, 40_000, 60_000, 75_000]

/** A day of one attempt a minute; then this one message is put aside, visibly, rather than hold its chat for ever. */
export const mostAttempts = 1_440

export function retryDelayMs(attempts: number): number {
  return Math.min(1_000 * 2 ** Math.max(0, attempts - 1), longestRetryMs)
}

export function probeDelayMs(probes: number, isPaused: boolean): number {
  const delays = isPaused ? pausedProbeDelaysMs : probeDelaysMs
  return delays[Math.min(probes, delays.length - 1)] ?? longestRetryMs
}

/** What becomes of a delivery after an attempt. */
export function nextStep(outcome: Outcome, delivery: Delivery, settings: ConnectionSettings, now: number): NextStep {
  switch (outcome.kind) {
    case 'delivered':
      return { state: 'delivered' }
    case 'rejected':
      return refused(settings)
    case 'retry':
      if (outcome.scope === 'lane' && delivery.attempts >= mostAttempts) return refused(settings)
      return {
        state: 'waiting',
        dueAt: now + Math.max(outcome.afterMs ?? 0, outcome.scope === 'lane' ? retryDelayMs(delivery.attempts) : 0),
      }
    case 'uncertain':
      return {
        state: 'waiting',
        dueAt: now + (resolutionDelaysMs[Math.min(delivery.uncertainAttempts, resolutionDelaysMs.length - 1)] ?? longestRetryMs),
      }
  }
}

/**
 * A message may be what ends the process each time that it is attempted; nothing would be delivered any more then. So it
 * is given up after so many attempts in a row that were cut off: soon where each copy may be there for good.
 */
export function mostCutOffs(isRepeatable: boolean): number {
  return isRepeatable ? 8 : 4
}

/**
 * What was cut off together, and more than once, is not attempted together again: what is innocent gets through between
 * the falls. The slots of two deliveries differ soon, whatever their ids.
 */
export function cutOffSpreadMs({ id, cutOffs }: Delivery): number {
  return cutOffs === 0 ? 0 : (id % (slotCounts[cutOffs % slotCounts.length] ?? 1)) * slotMs
}

/** Without a common divisor. */
const slotCounts = [13, 16, 17]
const slotMs = 1_000

/** A refused delivery is put aside or holds its lane, as the connection wants. */
export function refused(settings: ConnectionSettings): NextStep {
  return { state: settings.rejected_policy === 'hold' ? 'held' : 'rejected' }
}
