import { msLeftInDay } from './day-budget.ts'

export interface PollIntervalInput {
  /** Epoch ms. */
  now: number
  /** When a message last passed in either direction, epoch ms; null when none has yet. */
  lastActivityAt: number | null
  /** How many requests polling may still make today. */
  remainingPolls: number
  /** How many of them each round of all pollers of the account may count on. */
  requestsPerRound?: number
  /** Never sooner than this, ms: what rounds do not use is kept for busier hours. */
  leastMs?: number
  /** How soon to look again while a conversation is going on, ms. */
  quickMs?: number
  /** Where the employees are (IANA name); decides when it is night. */
  timeZone?: string
}

/** After a message the next one is likely for this long, ms. */
const livelyMs = 10 * 60_000

/** A quiet hour, ms: an employee's first answer after a pause arrives within 20 seconds. */
const quietMs = 15_000

/** A quiet night, ms. */
const nightMs = 60_000
const night = { from: 22, to: 7 }

/** With no request left, how soon to look whether there are some again, ms: Planfix renews what it tells about every ten minutes. */
const emptyMs = 10 * 60_000

/**
 * How long to wait from one round of polling to the next, ms: short while people write, longer when it is quiet, longest at night, and
 * never so short that the requests left for polling would not last until the day ends.
 */
export function pollIntervalMs({
  now,
  lastActivityAt,
  remainingPolls,
  requestsPerRound = 1,
  leastMs = 0,
  quickMs = 5_000,
  timeZone = 'UTC',
}: PollIntervalInput): number {
  if (remainingPolls < 1) return emptyMs
  const affordableMs = Math.ceil((msLeftInDay(now) * requestsPerRound) / remainingPolls)
  return Math.max(wantedMs(now, lastActivityAt, quickMs, timeZone), affordableMs, leastMs)
}

/** As many requests as this part of what polling has left are for looking at old answers again. */
const reviewShare = 0.05

/** How long one request that looks at old answers again is to last, ms; never sooner than new answers are looked for. */
export function reviewIntervalMs({ now, remainingPolls, quickMs }: { now: number; remainingPolls: number; quickMs: number }): number {
  if (remainingPolls < 1) return emptyMs
  return Math.max(quickMs, Math.ceil(msLeftInDay(now) / (remainingPolls * reviewShare)))
}

function wantedMs(now: number, lastActivityAt: number | null, quickMs: number, timeZone: string): number {
  if (lastActivityAt !== null && now - lastActivityAt < livelyMs) return quickMs
  return Math.max(quickMs, isNight(now, timeZone) ? nightMs : quietMs)
}

function isNight(now: number, timeZone: string): boolean {
  const hour = Number(new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone }).format(now))
  return hour >= night.from || hour < night.to
}
