import { beforeEach, describe, expect, test } from 'vitest'
import { LookSchedule } from './look-schedule.ts'

const second = 1_000
const minute = 60 * second
const ten = Date.UTC(2026, 0, 31, 10)

describe('which changed tasks are looked into', () => {
  let now: number
  let schedule: LookSchedule

  beforeEach(() => {
    now = ten + 20 * second
    schedule = new LookSchedule(() => now)
  })

  const look = () => schedule.beginLook('1014', ten)()

  test('a change is looked at as soon as it is seen', () => {
    expect(schedule.need('1014', ten)).toBe('needed')
  })

  test('again while its minute lasts only if there are requests to spare, and once more when that is over', () => {
    look()
    expect(schedule.need('1014', ten)).toBe('helpful')
    now = ten + 74 * second
    expect(schedule.need('1014', ten)).toBe('helpful')
    now = ten + 75 * second
    expect(schedule.need('1014', ten)).toBe('needed')
    look()
    expect(schedule.need('1014', ten)).toBe('none')
  })

  test('a look that began within the minute does not count as one after it', () => {
    const noteLook = schedule.beginLook('1014', ten)
    now = ten + 2 * minute
    noteLook()
    expect(schedule.need('1014', ten)).toBe('needed')
  })

  test('a look that failed does not count', () => {
    now = ten + 2 * minute
    schedule.beginLook('1014', ten)
    expect(schedule.need('1014', ten)).toBe('needed')
  })

  test('a further change is looked at at once', () => {
    look()
    now = ten + 65 * second
    expect(schedule.need('1014', ten + minute)).toBe('needed')
  })

  test('what we wrote ourselves is looked at when its minute is over: somebody may have written in it too', () => {
    schedule.beginWrite()('1014', 9_001)
    expect(schedule.need('1014', ten)).toBe('helpful')
    expect(schedule.need('1015', ten)).toBe('needed')
    now = ten + 75 * second
    expect(schedule.need('1014', ten)).toBe('needed')
  })

  test('what changed after we wrote is looked at at once', () => {
    schedule.beginWrite()('1014', 9_001)
    now = ten + 100 * second
    expect(schedule.need('1014', ten + minute)).toBe('needed')
  })

  test("our own comment tells how far Planfix's clock is behind: its minute lasts longer for us", () => {
    schedule.beginWrite()('1014', 9_001)
    schedule.noteSeen(9_001, ten - 10 * minute)
    const noteLook = schedule.beginLook('1014', ten - 10 * minute)
    noteLook()
    expect(schedule.need('1014', ten - 10 * minute)).toBe('helpful')
    now = ten + 20 * second + minute
    expect(schedule.need('1014', ten - 10 * minute)).toBe('needed')
  })

  test('a comment of somebody else tells nothing of the clock', () => {
    schedule.noteSeen(9_002, ten - 10 * minute)
    now = ten + 75 * second
    look()
    expect(schedule.need('1014', ten)).toBe('none')
  })

  test('the last look is known by its task', () => {
    look()
    expect([schedule.lastLookAt('1014'), schedule.lastLookAt('1015')]).toEqual([now, 0])
  })
})
