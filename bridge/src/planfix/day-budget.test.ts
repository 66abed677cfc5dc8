import { describe, expect, test } from 'vitest'
import { DayBudget, dayOf, msLeftInDay, type PaceSettings, paceSettings } from './day-budget.ts'
import type { RequestPurpose } from './request-pace.ts'

const hour = 3_600_000
const midnight = Date.UTC(2026, 0, 31)
const noon = midnight + 12 * hour
const evening = midnight + 24 * hour - 1
const tomorrow = midnight + 24 * hour

/**
 * A thousand requests a day: 600 for polling, of which 20 ahead of time, and 100 for extra polling, of which 5; the last 50
 * not for polling, the last 10 not for questions.
 */
const settings: PaceSettings = {
  paceMs: 1_000,
  dailyBudget: 1_000,
  ...{ pollingShare: 0.6, pollingBurst: 20 },
  ...{ extraShare: 0.1, extraBurst: 5 },
  ...{ pollingReserve: 50, questionReserve: 10 },
}

function budgetWith(spent: Partial<Record<RequestPurpose, number>>, now: number, changed: Partial<PaceSettings> = {}): DayBudget {
  const budget = new DayBudget(() => ({ ...settings, ...changed }))
  for (const [purpose, count] of Object.entries(spent)) for (let n = 0; n < count; n++) budget.spend(purpose as RequestPurpose, now)
  return budget
}

describe('a day of requests', () => {
  test.each<[string, Partial<Record<RequestPurpose, number>>, RequestPurpose, number, number | undefined]>([
    ['the first delivery', {}, 'delivery', midnight, undefined],
    ['the last delivery', { delivery: 999 }, 'delivery', noon, undefined],
    ['no delivery more than there are requests', { delivery: 1_000 }, 'delivery', noon, tomorrow],
    ['the last question', { delivery: 989 }, 'question', noon, undefined],
    ['no question from the reserve of deliveries', { delivery: 990 }, 'question', noon, tomorrow],
    ['the last poll', { delivery: 949 }, 'polling', evening, undefined],
    ['no poll from the reserve of the others', { delivery: 950 }, 'polling', evening, tomorrow],
    ['extra polls at once, a few', { extra_polling: 4 }, 'extra_polling', midnight, undefined],
    ['no more extra polls at once', { extra_polling: 5 }, 'extra_polling', midnight, midnight + 1],
    ['no extra poll beyond its share', { extra_polling: 100 }, 'extra_polling', evening, tomorrow],
    ['no extra poll from the reserve of the others', { delivery: 950 }, 'extra_polling', evening, tomorrow],
    ['a poll when extra polling has had its share', { extra_polling: 100 }, 'polling', evening, undefined],
    ['polls at once, a few', { polling: 19 }, 'polling', midnight, undefined],
    ['no more polls at once', { polling: 20 }, 'polling', midnight, midnight + 1],
    ['no poll before the share has grown to it', { polling: 70 }, 'polling', midnight, midnight + 2 * hour + 1],
    ['a poll when the share has grown to it', { polling: 70 }, 'polling', midnight + 2 * hour + 1, undefined],
    ['half of the share and the burst by noon', { polling: 319 }, 'polling', noon, undefined],
    ['no more of the share by noon', { polling: 320 }, 'polling', noon, noon + 1],
    ['the last poll of the share', { polling: 599 }, 'polling', evening, undefined],
    ['no poll beyond the share', { polling: 600 }, 'polling', evening, tomorrow],
    ['a question when polling has had its share', { polling: 600 }, 'question', evening, undefined],
    ['a delivery when polling has had its share', { polling: 600 }, 'delivery', evening, undefined],
  ])('allows %s', (_, spent, purpose, now, until) => {
    expect(budgetWith(spent, now).refusedUntil(purpose, now)).toBe(until)
  })

  test('has nothing for polling where its share is nothing', () => {
    expect(budgetWith({}, noon, { pollingShare: 0 }).refusedUntil('polling', noon)).toBe(tomorrow)
  })

  test('when polling has used all it may, deliveries still have the rest of the budget', () => {
    const budget = budgetWith({}, evening)
    let polls = 0
    for (; budget.refusedUntil('polling', evening) === undefined; polls++) budget.spend('polling', evening)
    let deliveries = 0
    for (; budget.refusedUntil('delivery', evening) === undefined; deliveries++) budget.spend('delivery', evening)
    expect({ polls, deliveries }).toEqual({ polls: 600, deliveries: 400 })
  })

  test('ends at midnight UTC, and the next one begins with nothing spent', () => {
    const budget = budgetWith({ delivery: 400 }, evening)
    budget.noteRemaining(0, evening)
    expect(budget.refusedUntil('delivery', evening)).toBe(tomorrow)
    expect(budget.refusedUntil('delivery', tomorrow)).toBeUndefined()
    expect(budget.spent(tomorrow)).toEqual({
      ...{ day: '2026-02-01', delivery: 0, question: 0, polling: 0, extra_polling: 0, earlier: 0, elsewhere: 0 },
    })
    expect([dayOf(evening), dayOf(tomorrow), msLeftInDay(evening), msLeftInDay(tomorrow)]).toEqual([
      '2026-01-31',
      '2026-02-01',
      1,
      24 * hour,
    ])
  })

  test('tells how many polls are left: of the share, and without what is kept for the others', () => {
    expect(budgetWith({}, noon).remainingPolls(noon)).toBe(600)
    expect(budgetWith({ polling: 100, delivery: 100 }, noon).remainingPolls(noon)).toBe(500)
    expect(budgetWith({ polling: 100, delivery: 500 }, noon).remainingPolls(noon)).toBe(100)
    expect(budgetWith({ polling: 100, delivery: 700 }, evening).remainingPolls(evening)).toBe(149)
    expect(budgetWith({ delivery: 250 }, midnight + hour).remainingPolls(midnight + hour), 'after a busy hour').toBe(175)
    expect(budgetWith({ delivery: 990 }, noon).remainingPolls(noon)).toBe(0)
  })
})

describe('what was spent before a restart', () => {
  test('counts against the budget, and polling is taken to have had its share of it', () => {
    const budget = budgetWith({ polling: 10 }, noon)
    budget.takeUp('2026-01-31', 500, noon)
    expect(budget.remainingPolls(noon)).toBe(600 - 10 - 300)
    expect(budget.refusedUntil('polling', noon)).toBeUndefined()
    const spent = budget.spent(noon)
    expect(spent).toMatchObject({ polling: 10, earlier: 500 })
  })

  test('on another day does not count', () => {
    const budget = budgetWith({}, tomorrow)
    budget.takeUp('2026-01-31', 500, tomorrow)
    expect(budget.spent(tomorrow).earlier).toBe(0)
  })
})

describe('what Planfix tells about the requests that are left', () => {
  test('makes our own figure smaller when others use the account too', () => {
    const budget = budgetWith({ delivery: 100 }, noon)
    budget.noteRemaining(300, noon)
    expect(budget.spent(noon).elsewhere).toBe(600)
    expect(budget.remainingPolls(noon)).toBe(200)
  })

  test('never makes it larger', () => {
    const budget = budgetWith({ delivery: 1_000 }, noon)
    budget.noteRemaining(5_000, noon)
    expect(budget.spent(noon).elsewhere).toBe(0)
    expect(budget.refusedUntil('delivery', noon)).toBe(tomorrow)
  })

  test('is not taken for new until it changes: our own requests since then count', () => {
    const budget = budgetWith({ delivery: 100 }, noon)
    budget.noteRemaining(300, noon)
    for (let n = 0; n < 50; n++) budget.spend('delivery', noon)
    budget.noteRemaining(300, noon)
    expect(budget.spent(noon).elsewhere).toBe(600)
    budget.noteRemaining(250, noon)
    expect(budget.spent(noon).elsewhere).toBe(600)
    budget.noteRemaining(200, noon)
    expect(budget.spent(noon).elsewhere).toBe(650)
  })

  test('may become better again: its day may begin at another hour than ours', () => {
    const budget = budgetWith({ delivery: 100 }, noon)
    budget.noteRemaining(3, noon)
    budget.noteRemaining(1_000, noon)
    expect(budget.spent(noon).elsewhere).toBe(0)
  })

  test('holds everything up for a quarter of an hour at most: then it is asked again', () => {
    const budget = budgetWith({ delivery: 100 }, noon)
    budget.noteRemaining(0, noon)
    const later = noon + hour / 4
    for (const purpose of ['delivery', 'question', 'polling'] as const) {
      expect(budget.refusedUntil(purpose, noon)).toBe(later)
      expect(budget.refusedUntil(purpose, later)).toBeUndefined()
    }
  })
})

describe('the settings of an account', () => {
  test('are those of the smallest plan where nothing is known', () => {
    expect(paceSettings()).toEqual({
      ...{ paceMs: 1_050, dailyBudget: 20_000 },
      ...{ pollingShare: 0.75, pollingBurst: 4_000 },
      ...{ extraShare: 0.04, extraBurst: 200 },
      ...{ pollingReserve: 600, questionReserve: 200 },
    })
  })

  test('have reserves that fit a small budget', () => {
    const bursts = { pollingBurst: 20, extraBurst: 1 }
    expect(paceSettings({ dailyBudget: 100 })).toMatchObject({ pollingReserve: 3, questionReserve: 1, ...bursts })
  })

  test('leave a fifth of the day to deliveries, whatever polling wants', () => {
    const budget = new DayBudget(() => paceSettings())
    for (const purpose of ['polling', 'extra_polling'] as const) {
      while (budget.refusedUntil(purpose, evening) === undefined) budget.spend(purpose, evening)
    }
    let deliveries = 0
    for (; budget.refusedUntil('delivery', evening) === undefined; deliveries++) budget.spend('delivery', evening)
    expect(deliveries).toBe(4_200)
  })
})
