import { describe, expect, test } from 'vitest'
import { FilterZone } from './filter-zone.ts'

const quarter = 15 * 60_000
const hour = 4 * quarter
const ten = Date.UTC(2026, 0, 31, 10)

/** Planfix in a zone: a task is listed when something happened in it at or after the time that is asked for. */
function listing(zoneMs: number, activeAt: () => number) {
  let asked = 0
  const isListedFrom = (asIfUtc: number) => {
    asked++
    return Promise.resolve(activeAt() >= asIfUtc - zoneMs)
  }
  return { isListedFrom, asked: () => asked }
}

describe('the zone of filters', () => {
  test.each([-11, -9.5, -3.5, 0, 1, 3, 5.75, 7, 12, 12.75, 13])('of UTC%d is found with seven questions', async (hours) => {
    const zone = new FilterZone(() => ten)
    const { isListedFrom, asked } = listing(hours * hour, () => ten)
    await zone.learn(ten, isListedFrom, () => Promise.resolve(true))
    expect(zone.offsetMs).toBe(hours * hour)
    expect(asked()).toBeLessThanOrEqual(7)
  })

  test('is found to the quarter although the last thing happened within the minute', async () => {
    const zone = new FilterZone(() => ten)
    await zone.learn(ten, listing(3 * hour, () => ten + 59_999).isListedFrom, () => Promise.resolve(true))
    expect(zone.offsetMs).toBe(3 * hour)
  })

  test('is not believed when something happened in the task meanwhile', async () => {
    const zone = new FilterZone(() => ten)
    await zone.learn(ten, listing(3 * hour, () => ten + hour).isListedFrom, () => Promise.resolve(false))
    expect(zone.offsetMs).toBeUndefined()
  })

  test.each([
    ['always', () => Promise.resolve(true)],
    ['never', () => Promise.resolve(false)],
  ])('is not believed where the task is %s listed: the filter is not understood', async (_, isListedFrom) => {
    const zone = new FilterZone(() => ten)
    await zone.learn(ten, isListedFrom, () => Promise.resolve(true))
    expect(zone.offsetMs).toBeUndefined()
  })

  test('is tried again after ten minutes, also when a question failed', async () => {
    let now = ten
    const zone = new FilterZone(() => now)
    expect(zone.isToLearn).toBe(true)
    await expect(
      zone.learn(
        ten,
        () => Promise.reject(new Error('cut off')),
        () => Promise.resolve(true),
      ),
    ).rejects.toThrow('cut off')
    expect(zone.isToLearn).toBe(false)
    now += 10 * 60_000
    expect(zone.isToLearn).toBe(true)
  })

  test('can be forgotten', async () => {
    const zone = new FilterZone(() => ten)
    await zone.learn(ten, listing(3 * hour, () => ten).isListedFrom, () => Promise.resolve(true))
    expect(zone.isToLearn).toBe(false)
    zone.forget()
    expect(zone.offsetMs).toBeUndefined()
  })
})
