import { describe, expect, test } from 'vitest'
import { MinuteClock } from './minute-clock.ts'

const second = 1_000
const minute = 60 * second
const ten = Date.UTC(2026, 0, 31, 10)

describe("Planfix's clock, that shows minutes", () => {
  test('is taken for right to a quarter of a minute, until it was seen', () => {
    const clock = new MinuteClock()
    expect([clock.isKnown, clock.least(ten), clock.most(ten)]).toEqual([false, ten - 15 * second, ten + 15 * second])
  })

  test('is known to the second when a comment was written at the end of a minute and another at its beginning', () => {
    const clock = new MinuteClock()
    clock.note({ beganAt: ten + 58 * second, endedAt: ten + 59 * second, minute: ten })
    clock.note({ beganAt: ten + 61 * second, endedAt: ten + 62 * second, minute: ten + minute })
    expect([clock.isKnown, clock.least(ten), clock.most(ten)]).toEqual([true, ten - 2 * second, ten + 2 * second])
  })

  test.each([
    ['behind', -10 * minute],
    ['ahead', 10 * minute],
  ])('may be ten minutes %s', (_, ahead) => {
    const clock = new MinuteClock()
    clock.note({ beganAt: ten + 30 * second, endedAt: ten + 31 * second, minute: ten + ahead })
    expect([clock.least(ten), clock.most(ten)]).toEqual([ten + ahead - 31 * second, ten + ahead + 30 * second])
  })

  test('that is set anew is believed at once, and can be forgotten', () => {
    const clock = new MinuteClock()
    clock.note({ beganAt: ten, endedAt: ten + second, minute: ten })
    clock.note({ beganAt: ten + minute, endedAt: ten + 61 * second, minute: ten + 5 * minute })
    expect(clock.least(ten + minute)).toBe(ten + 5 * minute - second)
    clock.forget()
    expect([clock.isKnown, clock.least(ten)]).toEqual([false, ten - 15 * second])
  })
})
