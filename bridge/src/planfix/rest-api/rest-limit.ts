import { type PlanfixAnswer, retryAfterMs } from '../planfix-http.ts'

/** Planfix's code for an exhausted limit; clients have seen it for the day's and for short-term ones, as HTTP 403. */
const limitCode = 22

/** Added to what Planfix names, so that we do not come a moment too early, ms. */
const marginMs = 15_000

/** Without a named time: two minutes, doubled each time in a row. */
const firstWaitMs = 120_000

/** The day's limit is renewed at a midnight of a zone that we do not know, so we look once an hour at the least. */
const longestUnnamedWaitMs = 3_600_000

const dayMs = 86_400_000

/**
 * How long an answer asks the whole account to wait, ms; undefined when it is not about a limit.
 * `limitsInARow`: such answers just before this one.
 */
export function limitMs(
  { status, headers }: PlanfixAnswer,
  body: Record<string, unknown>,
  code: number | undefined,
  limitsInARow: number,
): number | undefined {
  const unnamedMs = Math.min(firstWaitMs * 2 ** limitsInARow, longestUnnamedWaitMs)
  if (code === limitCode) return timeToResetMs(body['timeToReset']) ?? (retryAfterMs(headers, Date.now()) || unnamedMs)
  if (status === 429) return retryAfterMs(headers, Date.now()) || unnamedMs
  return status === 503 ? retryAfterMs(headers, Date.now()) || undefined : undefined
}

/** Seen in both units: more than 1000 are milliseconds, anything else seconds. At most a day is believed. */
function timeToResetMs(value: unknown): number | undefined {
  const number = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN
  if (!Number.isFinite(number) || number < 0) return undefined
  return Math.min(number > 1_000 ? number : number * 1_000, dayMs) + marginMs
}
