import { describe, expect, test } from 'vitest'
import { Clock } from './clock.ts'

describe('the clock', () => {
  test('shows real time until it is turned', () => {
    const clock = new Clock()
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(50)
    expect(clock.isTurned).toBe(false)
    clock.advance(3_600_000)
    expect(clock.now() - Date.now()).toBeGreaterThan(3_599_000)
    expect(clock.isTurned).toBe(true)
  })

  test('what becomes due on the way rings in order, each at the time it was due', () => {
    const clock = new Clock()
    const start = clock.now()
    const rung: string[] = []
    const ring = (name: string) => () => rung.push(`${name} at ${Math.round((clock.now() - start) / 1000)}`)
    clock.at(start + 60_000, ring('late'))
    clock.at(start + 20_000, () => {
      ring('early')()
      clock.at(clock.now() + 10_000, ring('made on the way'))
    })
    clock.at(start + 90_000, ring('not yet due'))
    clock.advance(70_000)
    expect(rung).toEqual(['early at 20', 'made on the way at 30', 'late at 60'])
  })

  test.each([600_000, -600_000])('set wrong by %d ms it goes on from there, and nothing rings sooner or later', async (ms) => {
    const clock = new Clock()
    let isLateRung = false
    clock.at(clock.now() + 60_000, () => (isLateRung = true))
    const rung = new Promise<void>((resolve) => clock.at(clock.now() + 50, resolve))
    clock.misset(ms)
    expect(Math.abs(clock.now() - Date.now() - ms)).toBeLessThan(1_000)
    await rung
    expect(isLateRung).toBe(false)
  })

  test('a cancelled alarm does not ring', () => {
    const clock = new Clock()
    const cancel = clock.at(clock.now() + 1000, () => expect.unreachable())
    cancel()
    clock.advance(2000)
  })

  test('alarms ring by themselves, sooner on a fast clock', async () => {
    const clock = new Clock()
    const began = performance.now()
    const rung = new Promise<void>((resolve) => clock.at(clock.now() + 3_600_000, resolve))
    clock.speed = 360_000
    const keepAlive = setTimeout(() => undefined, 10_000)
    await rung
    clearTimeout(keepAlive)
    expect(performance.now() - began).toBeLessThan(5000)
  })

  test('at speed 0 it stands still, and can only be turned forward', () => {
    const clock = new Clock()
    clock.speed = 0
    const now = clock.now()
    expect(clock.now()).toBe(now)
    clock.advance(5)
    expect(clock.now()).toBe(now + 5)
    expect(() => clock.advance(-1)).toThrow('forward')
    expect(() => {
      clock.speed = -1
    }).toThrow('speed')
  })
})
