import { describe, expect, test } from 'vitest'
import { type PollIntervalInput, pollIntervalMs, reviewIntervalMs } from './poll-interval.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const midnight = Date.UTC(2026, 0, 31)
const noon = midnight + 12 * hour

test.each([
  ['a twentieth of what polling has left is spread over the day', 12_000, 72 * second],
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
