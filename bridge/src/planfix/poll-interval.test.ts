import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AccountPace } from './account-pace.ts'
import { paceSettings } from './day-budget.ts'
import { type PollIntervalInput, pollIntervalMs, reviewIntervalMs } from './poll-interval.ts'
import { BudgetSpentError } from './request-pace.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const midnight = Date.UTC(2026, 0, 31)
const noon = midnight + 12 * hour

test.each([
  ['a fifth of what polling has left is spread over the day', 12_000, 18 * second],
  ['never quicker than new answers are looked for', 10_000_000, 5 * second],
  ['with nothing left, when Planfix tells anew', 0, 10 * minute],
])('from one look at an old answer to the next: %s', (_what, remainingPolls, expected) => {
  expect(reviewIntervalMs({ now: noon, remainingPolls, quickMs: 5 * second })).toBe(expected)
})

describe('from one round of polling to the next', () => {
  const plenty = { now: noon, lastActivityAt: noon, remainingPolls: 1_000_000 }

  test.each<[string, Partial<PollIntervalInput>, number]>([
    ['5 s after a message', {}, 5 * second],
    ['5 s until ten minutes after it', { lastActivityAt: noon - 10 * minute + 1 }, 5 * second],
    ['15 s when it is quiet', { lastActivityAt: noon - 10 * minute }, 15 * second],
    ['15 s when nothing was ever written', { lastActivityAt: null }, 15 * second],
    ['a minute in a quiet night', { now: midnight + 3 * hour, lastActivityAt: null }, 60 * second],
    ['5 s in a lively night', { now: midnight + 3 * hour, lastActivityAt: midnight + 3 * hour }, 5 * second],
    ['15 s from seven in the morning', { now: midnight + 7 * hour, lastActivityAt: null }, 15 * second],
    ['a minute before it', { now: midnight + 7 * hour - 1, lastActivityAt: null }, 60 * second],
    ['15 s before ten in the evening', { now: midnight + 22 * hour - 1, lastActivityAt: null }, 15 * second],
    ['a minute from then on', { now: midnight + 22 * hour, lastActivityAt: null }, 60 * second],
    ['what is night where the employees are', { now: noon, lastActivityAt: null, timeZone: 'Asia/Kamchatka' }, 60 * second],
    ['what is day where the employees are', { now: midnight + 23 * hour, lastActivityAt: null, timeZone: 'Asia/Kamchatka' }, 15 * second],
    ['as quick as it is set', { quickMs: second }, second],
    ['never quicker than it is set', { quickMs: 2 * minute, lastActivityAt: null }, 2 * minute],
    ['what the rest of the day allows', { remainingPolls: 4_320 }, 10 * second],
    ['what the rest of the day allows when it is quiet', { remainingPolls: 720, lastActivityAt: null }, 60 * second],
    ['what the rest of the day allows where a round costs more', { remainingPolls: 8_640, requestsPerRound: 3 }, 15 * second],
    ['the whole rest of the day for the last request', { remainingPolls: 1 }, 12 * hour],
    ['ten minutes with no request left, for there may be some again', { remainingPolls: 0 }, 10 * minute],
  ])('is %s', (_, changed, ms) => {
    expect(pollIntervalMs({ ...plenty, ...changed })).toBe(ms)
  })

  test('is never so short that the requests would not last, whatever the hour and the budget', () => {
    for (let hours = 0; hours < 24; hours++) {
      for (const remainingPolls of [1, 7, 100, 5_000, 12_000, 60_000]) {
        const now = midnight + hours * hour
        const rounds = (midnight + 24 * hour - now) / pollIntervalMs({ now, lastActivityAt: now, remainingPolls })
        expect(rounds).toBeLessThanOrEqual(remainingPolls)
      }
    }
  })
})

describe('a working day of 200 chats with 15 messages each way, on the smallest plan', () => {
  const chats = 200
  const messages = 15
  const plan = 20_000
  const timeZone = 'Europe/Moscow'

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: midnight })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** The same numbers from 0 to 1 at each run (a linear congruential generator, Numerical Recipes). */
  function numbers(seed: number): () => number {
    let state = seed
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
  }

  /** Most of it around eleven and around four in Moscow, a little at any hour. */
  function timesOfDay(count: number, next: () => number): number[] {
    const around = (peak: number) => midnight + peak * hour + (next() + next() + next() - 1.5) * 2 * hour
    const one = () => {
      const kind = next()
      return kind < 0.05 ? midnight + next() * 24 * hour : around(kind < 0.55 ? 8 : 13)
    }
    return Array.from({ length: count }, one).sort((a, b) => a - b)
  }

  const until = (at: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())))

  /** Goes from timer to timer up to a time, and lets happen what each one sets off. */
  async function runTo(end: number): Promise<void> {
    const idle = () => new Promise((resolve) => setImmediate(resolve))
    for (await idle(); Date.now() < end && vi.getTimerCount() > 0; await idle()) vi.advanceTimersToNextTimer()
  }

  /** What Planfix sees of it: requests a day, and the figure in its answers, which it renews every ten minutes. */
  class CountingPlanfix {
    used = 0
    #told = plan
    #toldAt = midnight

    answer(): number {
      this.used++
      if (Date.now() - this.#toldAt >= 10 * minute) {
        this.#told = plan - this.used
        this.#toldAt = Date.now()
      }
      return this.#told
    }
  }

  async function workingDay(seed: number) {
    const next = numbers(seed)
    const planfix = new CountingPlanfix()
    const end = midnight + 24 * hour
    const stopping = new AbortController()
    const pace = new AccountPace({
      settings: () => paceSettings({ dailyBudget: plan }),
      count: { load: () => Promise.resolve(0), save: () => Promise.resolve() },
      now: Date.now,
      onFault: (error) => {
        throw error
      },
    })
    const comments = timesOfDay(chats * messages, next)
    const commentWaits: number[] = []
    const deliveryWaits: number[] = []
    const polls: number[] = []
    let refusals = 0
    let lastActivityAt: number | null = null

    /** One request to look into the chat's task and one for the comment; the first message also makes contact and task. */
    async function deliver(isFirst: boolean): Promise<void> {
      const begin = Date.now()
      for (let request = 0; request < (isFirst ? 4 : 2); request++) {
        await pace.turn('delivery', stopping.signal)
        pace.noteRemaining(planfix.answer())
      }
      deliveryWaits.push(Date.now() - begin)
      lastActivityAt = Date.now()
    }

    async function customers(): Promise<void> {
      for (const [index, at] of timesOfDay(chats * messages, next).entries()) {
        await until(at)
        deliver(index < chats).catch(ignoreAbort)
      }
    }

    async function poll(): Promise<void> {
      await pace.turn('polling', stopping.signal)
      polls.push(Date.now())
      pace.noteRemaining(planfix.answer())
      while ((comments[0] ?? Number.POSITIVE_INFINITY) <= Date.now()) {
        commentWaits.push(Date.now() - (comments.shift() ?? 0))
        lastActivityAt = Date.now()
      }
    }

    async function poller(): Promise<void> {
      for (;;) {
        await poll().catch(async (error: unknown) => {
          if (!(error instanceof BudgetSpentError)) throw error
          refusals++
          await until(error.until)
        })
        await until(Date.now() + pollIntervalMs({ now: Date.now(), lastActivityAt, remainingPolls: pace.remainingPolls, timeZone }))
      }
    }

    function ignoreAbort(error: unknown): void {
      if (!stopping.signal.aborted) throw error
    }

    customers().catch(ignoreAbort)
    poller().catch(ignoreAbort)
    await runTo(end)
    stopping.abort()
    await pace.close()
    const spent = plan - planfix.used
    return { polls: polls.length, left: spent, refusals, comments: figures(commentWaits), deliveries: figures(deliveryWaits) }
  }

  function figures(waits: number[]) {
    const sorted = waits.toSorted((a, b) => a - b)
    const at = (part: number) => Math.round((sorted[Math.ceil(part * sorted.length) - 1] ?? 0) / 100) / 10
    return { count: sorted.length, p50s: at(0.5), p95s: at(0.95), mosts: at(1) }
  }

  test('is polled to its end within the budget, and 95 of 100 comments are seen within 20 s, the last one within 75 s', async () => {
    const day = await workingDay(1)
    const told = JSON.stringify(day)
    expect(day.comments.count, told).toBeGreaterThan(2_990)
    expect(day.comments.p95s, told).toBeLessThan(20)
    expect(day.comments.mosts, told).toBeLessThan(75)
    expect(day.deliveries.count, told).toBeGreaterThan(2_990)
    expect(day.deliveries.p95s, told).toBeLessThan(20)
    expect(day.refusals, told).toBe(0)
    expect(day.left, told).toBeGreaterThan(0)
  })
})
