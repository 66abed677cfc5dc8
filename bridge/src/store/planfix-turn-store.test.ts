import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from './open-store.ts'
import { newFolder, openSqlite } from './testing/open-test-store.ts'

const account = 'acme.planfix.com'
const noon = Date.UTC(2026, 0, 31, 12)
const at = (ms: number) => () => noon + ms

describe('the turns of a Planfix account, of two processes on one database', () => {
  let folder: ReturnType<typeof newFolder>
  let bridge: Store
  let command: Store

  beforeEach(async () => {
    folder = newFolder()
    bridge = await openSqlite(folder.path)
    command = await openSqlite(folder.path)
  })
  afterEach(async () => {
    await Promise.all([bridge[Symbol.asyncDispose](), command[Symbol.asyncDispose]()])
    folder[Symbol.dispose]()
  })

  const claim = (store: Store, ms: number, name = account) => store.planfixTurns.of(name).claim(at(ms), 1_050)
  const begin = (store: Store, ms: number) => store.planfixTurns.of(account).begin(noon + ms, 1_050)

  /** Takes a turn that begins at once. */
  async function take(store: Store, ms: number): Promise<number> {
    const waitMs = await claim(store, ms)
    if (waitMs === 0) await begin(store, ms)
    return waitMs
  }

  test('are taken by one at a time; whoever comes too early is told how long to wait', async () => {
    expect(await take(bridge, 0)).toBe(0)
    expect(await take(command, 50)).toBe(1_000)
    expect(await take(bridge, 1_049)).toBe(1)
    expect(await take(command, 1_050)).toBe(0)
    expect(await take(bridge, 1_050)).toBe(1_050)
    expect(await claim(bridge, 1_050, 'other.planfix.com')).toBe(0)
  })

  test('count from when they began, however long that took to write down', async () => {
    expect(await claim(bridge, 0)).toBe(0)
    expect(await claim(command, 1_050)).toBe(1_000)
    await begin(bridge, 300)
    expect(await claim(command, 1_050)).toBe(300)
    expect(await claim(command, 1_350)).toBe(0)
  })

  test('that were taken by a process which then ended are free again soon', async () => {
    expect(await claim(bridge, 0)).toBe(0)
    expect(await claim(command, 2_050)).toBe(0)
  })

  test('of many that ask at the same moment one is first', async () => {
    const waits = await Promise.all(Array.from({ length: 20 }, (_, index) => claim(index % 2 ? bridge : command, 0)))
    expect(waits.filter((ms) => ms === 0)).toHaveLength(1)
  })

  test('are given to nobody while Planfix asks to wait, which a turn does not shorten', async () => {
    expect(await take(bridge, 0)).toBe(0)
    await bridge.planfixTurns.of(account).freeze(noon + 30_000)
    expect(await take(command, 2_000)).toBe(28_000)
    expect(await take(command, 30_000)).toBe(0)
    expect(await take(bridge, 30_000)).toBe(1_050)
  })

  test('a clock that is set back a day holds nobody up', async () => {
    await bridge.planfixTurns.of(account).freeze(noon + 60_000)
    expect(await claim(bridge, 60_000)).toBe(0)
    expect(await claim(command, -86_400_000)).toBe(0)
  })

  test('the requests of both are counted', async () => {
    const [mine, others] = [bridge.requestCounts.of(account), command.requestCounts.of(account)]
    expect(await mine.add('2026-01-31', 5)).toBe(5)
    expect(await others.add('2026-01-31', 12)).toBe(17)
    expect(await mine.add('2026-01-31', 1)).toBe(18)
    expect(await others.load('2026-01-31')).toBe(18)
    expect(await others.add('2026-02-01', 2)).toBe(2)
    expect(await mine.load('2026-01-31')).toBe(0)
  })
})
