import { setMaxListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AccountPace, type AccountPaceOptions, type DailyCount, type SharedTurns } from './account-pace.ts'
import { AccountPaces } from './account-paces.ts'
import { type PaceSettings, paceSettings } from './day-budget.ts'
import { BudgetSpentError, type RequestPurpose } from './request-pace.ts'

const hour = 3_600_000
const noon = Date.UTC(2026, 0, 31, 12)
const tomorrow = Date.UTC(2026, 1, 1)

/** A place for counts that does as the test says; what is kept in it outlives a pace, as a database would. */
class KeptCount implements DailyCount {
  readonly kept = new Map<string, number>()
  saves = 0
  /** What a load or a save waits for before it is done. */
  gate: Promise<void> = Promise.resolve()

  async load(day: string): Promise<number> {
    await this.gate
    return this.kept.get(day) ?? 0
  }

  async add(day: string, count: number): Promise<number> {
    await this.gate
    this.saves++
    const all = (this.kept.get(day) ?? 0) + count
    this.kept.set(day, all)
    return all
  }
}

describe('the pace of a Planfix account', () => {
  let count: KeptCount
  let settings: PaceSettings
  let faults: unknown[]
  let pace: AccountPace
  /** Names of the requests in the order in which they started, with the time since the test began. */
  let started: [name: string, ms: number][]
  let refused: [name: string, error: unknown][]
  const never = new AbortController().signal
  setMaxListeners(0, never)

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: noon })
    count = new KeptCount()
    settings = paceSettings()
    faults = []
    started = []
    refused = []
    pace = newPace()
  })
  afterEach(async () => {
    await pace.close()
    vi.useRealTimers()
  })

  function newPace(changed: Partial<AccountPaceOptions> = {}): AccountPace {
    return new AccountPace({ settings: () => settings, count, now: Date.now, onFault: (error) => faults.push(error), ...changed })
  }

  function request(purpose: RequestPurpose, name: string = purpose, signal = never): void {
    pace.turn(purpose, signal).then(
      () => started.push([name, Date.now() - noon]),
      (error: unknown) => refused.push([name, error]),
    )
  }

  /** Lets everything that does not wait for the clock happen, and then the clock go on. */
  async function later(ms = 0): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms)
  }

  const names = () => started.map(([name]) => name)

  test('starts the first request at once and each other one not before its time', async () => {
    for (const name of ['1', '2', '3']) request('delivery', name)
    await later()
    expect(started).toEqual([['1', 0]])
    await later(1_049)
    expect(names()).toEqual(['1'])
    await later(10_000)
    expect(started).toEqual([
      ['1', 0],
      ['2', 1_050],
      ['3', 2_100],
    ])
    request('delivery', '4')
    await later()
    expect(started.at(-1)).toEqual(['4', 11_049])
  })

  test('takes a changed setting at the next turn', async () => {
    request('delivery', '1')
    await later()
    settings = paceSettings({ paceMs: 0 })
    for (const name of ['2', '3', '4']) request('delivery', name)
    await later()
    expect(names()).toEqual(['1', '2', '3', '4'])
  })

  test('gives deliveries the right of way, then questions, and those alike their turns in order', async () => {
    request('polling', 'first')
    await later()
    for (const name of ['p1', 'p2']) request('polling', name)
    for (const name of ['q1', 'q2']) request('question', name)
    for (const name of ['d1', 'd2']) request('delivery', name)
    await later(3 * 1_050)
    request('delivery', 'd3')
    await later(10_000)
    expect(names()).toEqual(['first', 'd1', 'd2', 'q1', 'd3', 'q2', 'p1', 'p2'])
  })

  test('a request that is given up leaves the others their turns', async () => {
    const givenUp = new AbortController()
    request('delivery', '1')
    request('delivery', '2', givenUp.signal)
    request('delivery', '3')
    await later()
    givenUp.abort(new Error('enough'))
    await later(1_050)
    expect(names()).toEqual(['1', '3'])
    expect(refused).toEqual([['2', new Error('enough')]])
    expect(pace.spent.delivery).toBe(2)
  })

  test('a request that was given up before is not counted', async () => {
    request('delivery', '1', AbortSignal.abort(new Error('enough')))
    await later()
    expect(refused).toEqual([['1', new Error('enough')]])
    expect(pace.spent.delivery).toBe(0)
  })

  test('does not listen to the signals of requests that had their turn', async () => {
    const signal = new AbortController().signal
    const removed = vi.spyOn(signal, 'removeEventListener')
    request('delivery', '1', signal)
    await later()
    expect(removed).toHaveBeenCalledOnce()
  })

  test('starts nothing while Planfix asks to wait, and the longest wait counts', async () => {
    request('delivery', '1')
    await later()
    request('delivery', '2')
    pace.freeze(30_000)
    pace.freeze(5_000)
    await later(29_999)
    expect(names()).toEqual(['1'])
    await later(1)
    expect(started.at(-1)).toEqual(['2', 30_000])
  })

  test('does not keep attempts open while Planfix asks to wait for hours: it says until when', async () => {
    request('delivery', '1')
    await later()
    request('delivery', '2')
    request('polling', '3')
    pace.freeze(2 * hour)
    request('question', '4')
    await later()
    expect(refused.map(([name]) => name).sort()).toEqual(['2', '3', '4'])
    for (const [, error] of refused) expect(error).toMatchObject({ name: 'BudgetSpentError', until: noon + 2 * hour })
    await later(2 * hour)
    request('delivery', '5')
    await later()
    expect(started.at(-1)).toEqual(['5', 2 * hour])
  })

  test('refuses those whose share of the day is used up, also when they have waited already', async () => {
    settings = { ...paceSettings({ dailyBudget: 10 }), pollingReserve: 6, questionReserve: 5 }
    for (const name of ['d1', 'd2', 'd3']) request('delivery', name)
    for (const name of ['p1', 'p2']) request('polling', name)
    for (const name of ['q1', 'q2', 'q3']) request('question', name)
    await later(60_000)
    expect(names()).toEqual(['d1', 'd2', 'd3', 'q1', 'q2'])
    expect(refused.map(([name]) => name).sort()).toEqual(['p1', 'p2', 'q3'])
    for (const [, error] of refused) expect(error).toBeInstanceOf(BudgetSpentError)
    expect(refused[0]?.[1]).toMatchObject({ until: tomorrow })
  })

  test('when polling has had its share of the day, deliveries still have theirs', async () => {
    settings = paceSettings({ paceMs: 0, dailyBudget: 1_000 })
    for (let n = 0; n < 1_000; n++) request('polling')
    for (let n = 0; n < 200; n++) request('delivery')
    await later()
    expect(pace.spent).toMatchObject({ delivery: 200, polling: 575 })
    for (let n = 0; n < 1_000; n++) request('delivery')
    await later()
    expect(pace.spent).toMatchObject({ delivery: 425, polling: 575 })
  })

  test('begins anew at midnight UTC', async () => {
    settings = paceSettings({ paceMs: 0, dailyBudget: 100 })
    for (let n = 0; n < 101; n++) request('delivery')
    await later()
    expect(refused).toHaveLength(1)
    await later(12 * hour)
    request('delivery', 'next day')
    await later()
    expect(started.at(-1)).toEqual(['next day', 12 * hour])
    expect(pace.spent).toMatchObject({ day: '2026-02-01', delivery: 1 })
  })

  test('believes Planfix that fewer requests are left', async () => {
    request('polling', '1')
    await later()
    pace.noteRemaining(600)
    expect(pace.remainingPolls).toBe(0)
    request('polling', '2')
    request('delivery', '3')
    await later(1_050)
    expect(names()).toEqual(['1', '3'])
    expect(refused.map(([name]) => name)).toEqual(['2'])
    expect(pace.spent.elsewhere).toBe(20_000 - 1 - 600)
  })

  test('a clock that is set back an hour does not hold requests up for an hour', async () => {
    request('delivery', '1')
    await later()
    vi.setSystemTime(noon - hour)
    request('delivery', '2')
    await later(1_050)
    expect(names()).toEqual(['1', '2'])
  })

  test('starts nothing before it knows what was spent before a restart', async () => {
    count.kept.set('2026-01-31', 20_000)
    let open = () => {}
    count.gate = new Promise((resolve) => {
      open = resolve
    })
    request('delivery', '1')
    await later(10_000)
    expect([started, refused]).toEqual([[], []])
    open()
    await later()
    expect(refused).toMatchObject([['1', { until: tomorrow }]])
    expect(pace.spent).toMatchObject({ earlier: 20_000, delivery: 0 })
  })

  test('counts on after a restart', async () => {
    for (const name of ['1', '2', '3']) request('delivery', name)
    await later(3_000)
    await pace.close()
    expect(count.kept).toEqual(new Map([['2026-01-31', 3]]))
    pace = newPace()
    request('polling', '4')
    await later(5_000)
    expect(pace.spent).toMatchObject({ earlier: 3, polling: 1 })
    expect(count.kept).toEqual(new Map([['2026-01-31', 4]]))
  })

  test('saves a burst of requests once', async () => {
    settings = paceSettings({ paceMs: 0 })
    for (let n = 0; n < 500; n++) request('delivery')
    await later(4_999)
    expect(count.saves).toBe(0)
    await later(1)
    expect([count.saves, count.kept.get('2026-01-31')]).toEqual([1, 500])
    await later(hour)
    expect(count.saves).toBe(1)
  })

  test('an older count does not overtake a newer one in a slow database', async () => {
    settings = paceSettings({ paceMs: 0 })
    request('delivery')
    await later()
    let open = () => {}
    count.gate = new Promise((resolve) => {
      open = resolve
    })
    await later(5_000)
    count.gate = Promise.resolve()
    request('delivery')
    await later(5_000)
    expect(count.saves).toBe(0)
    open()
    await later()
    expect([count.saves, count.kept.get('2026-01-31')]).toEqual([2, 2])
  })

  test('learns what another process made of the day, and takes nothing of it back', async () => {
    request('delivery', '1')
    await later(5_000)
    await count.add('2026-01-31', 12)
    request('delivery', '2')
    await later(5_000)
    expect(count.kept.get('2026-01-31')).toBe(14)
    expect(pace.spent).toMatchObject({ earlier: 12, delivery: 2 })
  })

  describe('beside another process', () => {
    /** The turns of two processes, without a database between them. */
    class KeptTurns implements SharedTurns {
      takenUntil = 0
      frozenUntil = 0
      claims = 0

      async claim(now: () => number, paceMs: number): Promise<number> {
        this.claims++
        const waitMs = Math.max(this.takenUntil, this.frozenUntil) - now()
        if (waitMs > 0) return waitMs
        this.takenUntil = now() + paceMs + 1_000
        return 0
      }

      async begin(at: number, paceMs: number): Promise<void> {
        this.takenUntil = at + paceMs
      }

      async freeze(until: number): Promise<void> {
        this.frozenUntil = until
      }
    }
    let turns: KeptTurns
    let other: AccountPace

    beforeEach(() => {
      turns = new KeptTurns()
      pace = newPace({ turns })
      other = newPace({ turns })
    })
    afterEach(() => other.close())

    const requestOther = (name: string) => {
      other.turn('question', never).then(
        () => started.push([name, Date.now() - noon]),
        (error: unknown) => refused.push([name, error]),
      )
    }

    test('both together start one request at a time, and neither waits for ever', async () => {
      for (const name of ['a1', 'a2', 'a3']) request('delivery', name)
      for (const name of ['b1', 'b2', 'b3']) requestOther(name)
      await later(10_000)
      expect(started.map(([, ms]) => ms)).toEqual([0, 1_050, 2_100, 3_150, 4_200, 5_250])
      expect(names().sort()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3'])
    })

    test('the next turn counts from when the one before began, not from when it was asked for', async () => {
      let answer = () => {}
      const { claim } = turns
      turns.claim = async (now, paceMs) => {
        const waitMs = await claim.call(turns, now, paceMs)
        await new Promise<void>((resolve) => (answer = resolve))
        return waitMs
      }
      request('delivery', 'a1')
      await later(200)
      turns.claim = claim
      answer()
      await later()
      requestOther('b1')
      await later(2_000)
      expect(started).toEqual([
        ['a1', 200],
        ['b1', 1_250],
      ])
    })

    test('what Planfix asks of one, the other keeps too', async () => {
      pace.freeze(30_000)
      await later()
      requestOther('b1')
      await later(29_999)
      expect(started).toEqual([])
      await later(1)
      expect(started).toEqual([['b1', 30_000]])
      pace.freeze(2 * hour)
      await later()
      requestOther('b2')
      await later(1_050)
      expect(refused).toMatchObject([['b2', { name: 'BudgetSpentError', until: noon + 30_000 + 2 * hour }]])
    })

    test('a delivery that comes while a turn is asked for has it', async () => {
      request('polling', 'p')
      request('delivery', 'd')
      await later()
      expect(names()).toEqual(['d'])
    })

    test('without a pace there is nothing to agree on', async () => {
      settings = paceSettings({ paceMs: 0 })
      for (const name of ['a1', 'a2']) request('delivery', name)
      await later()
      expect([names(), turns.claims]).toEqual([['a1', 'a2'], 0])
    })

    test('where they cannot be agreed on, our own pace is kept, and it is told', async () => {
      turns.claim = () => Promise.reject(new Error('no claim'))
      for (const name of ['a1', 'a2']) request('delivery', name)
      await later(1_050)
      expect(started).toEqual([
        ['a1', 0],
        ['a2', 1_050],
      ])
      expect(faults).toContainEqual(new Error('no claim'))
    })

    test('closing waits for the turn that is asked for, and gives it to nobody', async () => {
      let answer = () => {}
      turns.claim = () => new Promise((resolve) => (answer = () => resolve(0)))
      request('delivery', 'a1')
      await later()
      const closing = pace.close()
      answer()
      await closing
      expect(started).toEqual([])
      expect(vi.getTimerCount()).toBe(0)
    })
  })

  test('a database that fails is told of and holds up nothing', async () => {
    const broken = { load: () => Promise.reject(new Error('no load')), add: () => Promise.reject(new Error('no save')) }
    pace = newPace({ count: broken })
    request('delivery', '1')
    await later(5_000)
    expect(names()).toEqual(['1'])
    expect(faults).toEqual([new Error('no load'), new Error('no save')])
  })

  test('closing ends all waiting, and there are no turns after it', async () => {
    request('delivery', '1')
    await later()
    request('delivery', '2')
    await pace.close()
    request('delivery', '3')
    await later(10_000)
    expect(names()).toEqual(['1'])
    expect(refused.map(([name, error]) => [name, String(error)])).toEqual([
      ['2', 'Error: the bridge is stopping'],
      ['3', 'Error: the bridge is stopping'],
    ])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the paces of Planfix accounts', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: noon })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('are one for an account, however its host is written, and apart for different accounts', async () => {
    const counts = new Map<string, KeptCount>()
    const paces = new AccountPaces({
      settings: (account) => paceSettings({ dailyBudget: account.startsWith('small') ? 100 : 20_000 }),
      count: (account) => {
        const count = new KeptCount()
        counts.set(account, count)
        return count
      },
      now: Date.now,
      onFault: (error) => {
        throw error
      },
    })
    const { signal } = new AbortController()
    expect(paces.of('ACME.planfix.com')).toBe(paces.of('acme.planfix.com'))
    expect(paces.of('small.planfix.com')).not.toBe(paces.of('acme.planfix.com'))
    await paces.of('acme.planfix.com').turn('delivery', signal)
    await paces.of('small.planfix.com').turn('question', signal)
    expect(paces.of('small.planfix.com').remainingPolls).toBe(75)
    expect(paces.spent()).toMatchObject([
      { account: 'acme.planfix.com', spent: { delivery: 1, question: 0 } },
      { account: 'small.planfix.com', spent: { delivery: 0, question: 1 } },
    ])
    await paces.close()
    expect([...counts].map(([account, { kept }]) => [account, kept.get('2026-01-31')])).toEqual([
      ['acme.planfix.com', 1],
      ['small.planfix.com', 1],
    ])
  })
})
