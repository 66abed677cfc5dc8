import { describe, expect, test } from 'vitest'
import { MinuteClock } from './minute-clock.ts'

const second = 1_000
const minute = 60 * second
const ten = Date.UTC(2026, 0, 31, 10)

describe("Planfix's clock, that shows minutes", () => {
  test('is taken for right to a quarter of a minute, until it shows otherwise', () => {
    const clock = new MinuteClock()
    expect(clock.isOver(ten, ten + 74 * second)).toBe(false)
    expect(clock.isOver(ten, ten + 75 * second)).toBe(true)
  })

  test('is known to the second when a comment was written at the end of a minute and another at its beginning', () => {
    const clock = new MinuteClock()
    clock.note({ beganAt: ten + 58 * second, endedAt: ten + 59 * second, minute: ten })
    clock.note({ beganAt: ten + 61 * second, endedAt: ten + 62 * second, minute: ten + minute })
    expect(clock.isOver(ten, ten + 61 * second)).toBe(false)
    expect(clock.isOver(ten, ten + 62 * second)).toBe(true)
  })

  test.each([
    ['behind', -10 * minute],
    ['ahead', 10 * minute],
  ])('may be ten minutes %s', (_, ahead) => {
    const clock = new MinuteClock()
    clock.note({ beganAt: ten + 30 * second, endedAt: ten + 31 * second, minute: ten + ahead })
    expect(clock.isOver(ten + ahead, ten + 31 * second)).toBe(false)
    expect(clock.isOver(ten + ahead, ten + 91 * second)).toBe(true)
    const write = { beganAt: ten + 40 * second, endedAt: ten + 41 * second }
    expect([-2, -1, 0, 1, 2].filter((n) => clock.isMinuteOf(ten + ahead + n * minute, write))).toEqual([0, 1])
    expect(clock.isMinuteOf(ten, write)).toBe(false)
  })

  test('that is set anew is believed at once', () => {
    const clock = new MinuteClock()
    clock.note({ beganAt: ten, endedAt: ten + second, minute: ten })
    clock.note({ beganAt: ten + minute, endedAt: ten + 61 * second, minute: ten + 5 * minute })
    expect(clock.isOver(ten + 5 * minute, ten + 2 * minute)).toBe(false)
    expect(clock.isOver(ten + 5 * minute, ten + 2 * minute + second)).toBe(true)
  })

  test('tells in which minutes something of ours may have happened: those that its request touched', () => {
    const clock = new MinuteClock()
    clock.note({ beganAt: ten + 59 * second, endedAt: ten + 59 * second, minute: ten })
    clock.note({ beganAt: ten + 61 * second, endedAt: ten + 61 * second, minute: ten + minute })
    expect(clock.isMinuteOf(ten, { beganAt: ten + 30 * second, endedAt: ten + 31 * second })).toBe(true)
    expect(clock.isMinuteOf(ten - minute, { beganAt: ten + 30 * second, endedAt: ten + 31 * second })).toBe(false)
    expect(clock.isMinuteOf(ten + minute, { beganAt: ten + 58 * second, endedAt: ten + 63 * second })).toBe(true)
    expect(clock.isMinuteOf(ten + 2 * minute, { beganAt: ten + 58 * second, endedAt: ten + 63 * second })).toBe(false)
  })
})
