import { beforeEach, describe, expect, test } from 'vitest'
import { LookSchedule } from './look-schedule.ts'

const second = 1_000
const minute = 60 * second
const ten = Date.UTC(2026, 0, 31, 10)

describe('which tasks are looked into', () => {
  let now: number
  let schedule: LookSchedule

  /** Planfix's clock is known to a second here. */
  beforeEach(() => {
    schedule = new LookSchedule(() => now)
    for (const [at, comment] of [
      [ten - minute - second, 1],
      [ten - minute, 2],
    ] as const) {
      now = at
      schedule.beginWrite()('1000', comment)
      schedule.noteSeen(comment, Math.floor(at / minute) * minute)
    }
    now = ten + 20 * second
  })

  /** Looks into a task that is listed from ten on, in which the last thing happened at `activeAt`. */
  const look = (activeAt: number, window = ten) => schedule.beginLook('1014', window)(activeAt)
  const span = (since: number) => ({ since, from: since - 15 * minute })
  const need = (window = ten) => schedule.need('1014', window)

  test('one that is listed for the first time is looked into at once', () => {
    expect(need()).toBe('needed')
  })

  test('while the minute lasts it is looked into again only if there are requests to spare, and once more when the minute is over', () => {
    look(ten)
    expect(need()).toBe('helpful')
    now = ten + 61 * second
    expect(need()).toBe('needed')
    look(ten)
    expect(need()).toBe('helpful')
  })

  test('what is listed in the next minute too is news, although the task was looked into when that minute had begun', () => {
    now = ten + 61 * second
    look(ten)
    now = ten + 80 * second
    expect(need(ten + minute)).toBe('needed')
  })

  test('what happens without a comment is looked into once in its minute', () => {
    look(ten - 5 * minute)
    expect(need()).toBe('helpful')
  })

  test('a look that failed does not count', () => {
    schedule.beginLook('1014', ten)
    expect(need()).toBe('needed')
  })

  test('a look that began within the minute does not count as one after it', () => {
    const end = schedule.beginLook('1014', ten)
    now = ten + 61 * second
    end(ten)
    expect(need()).toBe('needed')
  })

  test('what we wrote ourselves is looked at when its minute is over: somebody may have written in it too', () => {
    schedule.beginWrite()('1014', 9_001)
    expect([need(), schedule.need('1015', ten)]).toEqual(['helpful', 'needed'])
    now = ten + 61 * second
    expect(need()).toBe('needed')
  })

  test('what happened after we wrote is looked at at once', () => {
    schedule.beginWrite()('1014', 9_001)
    now = ten + 80 * second
    expect(need(ten + minute)).toBe('needed')
  })

  test('when rounds failed for long, each listed task is looked into once a minute', () => {
    look(ten)
    now = ten + 5 * minute
    expect(need()).toBe('needed')
    look(ten)
    expect(need()).toBe('helpful')
    now += minute
    expect(need()).toBe('needed')
  })

  test('the window begins with the minute of the last round, and a quarter of an hour earlier while the clock is unknown', () => {
    expect(schedule.windowFrom(span(ten + 20 * second))).toBe(ten)
    expect(schedule.windowFrom(span(ten - second))).toBe(ten - minute)
    expect(new LookSchedule(() => now).windowFrom(span(ten + 20 * second))).toBe(ten - 15 * minute)
  })

  test.each([
    ['listed', '1014', true],
    ['not listed', '1015', false],
  ])('a task that we wrote into is expected a little later: %s', (_, listed, isComplete) => {
    schedule.beginWrite()('1014', 9_001)
    expect(schedule.isComplete(new Set([listed]), ten), 'just now').toBe(true)
    now += 15 * second
    expect(schedule.isComplete(new Set([listed]), ten)).toBe(isComplete)
    now += 3 * minute
    expect(schedule.isComplete(new Set([listed]), ten), 'long ago').toBe(true)
  })

  test('with the clock forgotten, the window reaches back again and nothing old is expected', () => {
    schedule.beginWrite()('1014', 9_001)
    now += 15 * second
    schedule.forgetClock()
    expect(schedule.windowFrom(span(ten + 20 * second))).toBe(ten - 15 * minute)
    expect(schedule.isComplete(new Set(), ten)).toBe(true)
  })

  test('the last look is known by its task', () => {
    look(ten)
    expect([schedule.lastLookAt('1014'), schedule.lastLookAt('1015')]).toEqual([now, 0])
  })
})
