import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defaultSettings } from '../connections/settings.ts'
import type { ConnectionSettings } from '../domain/connection.ts'
import { openOutboxUnderTest } from '../store/testing/open-test-store.ts'
import type { Delivery, Settlement } from './delivery.ts'
import type { Destination, ProbeResult, Resolution } from './destination.ts'
import { LaneRunner, type RouteTrouble } from './lane-runner.ts'
import type { OutboxUnderTest } from './outbox.contract.ts'
import type { Outcome } from './outcome.ts'

const delivered: Outcome = { kind: 'delivered', answer: '200', receipt: {} }
const words = { ru: 'беда', en: 'trouble' }
const unreachable: Outcome = { kind: 'retry', answer: 'ECONNREFUSED', reason: words, scope: 'destination', trouble: 'unreachable' }
const unauthorized: Outcome = { ...unreachable, answer: '401', trouble: 'unauthorized' }
const uncertain: Outcome = { kind: 'uncertain', answer: 'no answer', reason: words, scope: 'lane' }

/** The other side, answering as the test tells it; what it was asked is kept. */
class ScriptedDestination implements Destination {
  deliveries: { text: string; isPossibleRepeat: boolean }[] = []
  answer: (text: string) => Outcome | Promise<Outcome> = () => delivered
  resolution: Resolution = { kind: 'unknown' }
  probeResult: ProbeResult = { kind: 'ready' }
  probes = 0

  async deliver({ content }: Delivery, _signal: AbortSignal, isPossibleRepeat: boolean): Promise<Outcome> {
    const text = 'text' in content ? content.text : '?'
    this.deliveries.push({ text, isPossibleRepeat })
    return this.answer(text)
  }

  resolve(): Promise<Resolution> {
    return Promise.resolve(this.resolution)
  }

  isRepeatable(): boolean {
    return false
  }

  probe(): Promise<ProbeResult> {
    this.probes++
    return Promise.resolve(this.probeResult)
  }

  get texts(): string[] {
    return this.deliveries.map(({ text }) => text)
  }
}

describe('the lane runner', () => {
  let under: OutboxUnderTest
  let destination: ScriptedDestination
  let settings: ConnectionSettings
  let runner: LaneRunner
  let settlements: Settlement[]
  let troubles: (RouteTrouble | undefined)[]
  let isGateOpen: boolean
  /** Of several runners one after another. */
  let isAlive: (one: LaneRunner) => boolean

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    under = await openOutboxUnderTest()
    destination = new ScriptedDestination()
    settings = defaultSettings()
    settlements = []
    troubles = []
    isGateOpen = true
    isAlive = () => true
    runner = newRunner()
  })
  afterEach(async () => {
    await runner.stop(0)
    vi.useRealTimers()
    await under[Symbol.asyncDispose]()
  })

  function newRunner(): LaneRunner {
    const made: LaneRunner = new LaneRunner({
      route: { connectionId: under.connectionId, direction: 'to_planfix' },
      outbox: under.outbox,
      unitOfWork: under.unitOfWork,
      destination,
      settings: () => settings,
      concurrency: () => 10,
      isGateOpen: () => isGateOpen && isAlive(made),
      now: Date.now,
      afterSettling: () => Promise.resolve(),
      onAttempt: (settlement) => settlements.push(settlement),
      onTrouble: (trouble) => troubles.push(trouble),
      onFault: (error) => {
        throw error
      },
    })
    return made
  }

  async function put(chat: 0 | 1, text: string): Promise<void> {
    const chatId = under.chats[chat]
    const messageId = await under.newMessage(chatId)
    const lane = { connectionId: under.connectionId, direction: 'to_planfix', name: `chat:${chatId}:messages` } as const
    const delivery = { lane, chatId, messageId, content: { kind: 'planfix_message', author: 'contact', text } } as const
    await under.unitOfWork.run(async (tx) => {
      await under.outbox.put(tx, [delivery], Date.now())
      runner.wake()
    })
  }

  /** Lets everything that does not wait for the clock happen. */
  async function idle(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
  }

  /** The clock moves only when everything before has happened: what is put off is put off from the old time. */
  async function later(ms: number): Promise<void> {
    await idle()
    await vi.advanceTimersByTimeAsync(ms)
    await idle()
  }

  /** The same for a time in which many things happen one after another, which one turn of the clock would put together. */
  async function slowly(ms: number, stepMs = 2_000): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) await later(stepMs)
  }

  test('delivers a chat in order, one at a time, and chats beside one another', async () => {
    let underWay = 0
    let most = 0
    destination.answer = async () => {
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setImmediate(resolve))
      underWay--
      return delivered
    }
    for (const text of ['a1', 'a2', 'a3']) await put(0, text)
    for (const text of ['b1', 'b2', 'b3']) await put(1, text)
    await runner.start()
    await idle()
    expect(destination.texts.filter((text) => text.startsWith('a'))).toEqual(['a1', 'a2', 'a3'])
    expect(destination.texts.filter((text) => text.startsWith('b'))).toEqual(['b1', 'b2', 'b3'])
    expect(most).toBe(2)
  })

  test('waits longer before each further attempt of a lane, and leaves other lanes alone', async () => {
    destination.answer = (text) => (text === 'sick' ? { kind: 'retry', answer: '408', reason: words, scope: 'lane' } : delivered)
    await put(0, 'sick')
    await put(1, 'well')
    await runner.start()
    await idle()
    expect(destination.texts).toEqual(['sick', 'well'])
    await later(999)
    expect(destination.texts).toHaveLength(2)
    await later(1)
    expect(destination.texts).toHaveLength(3)
    await later(1_999)
    expect(destination.texts).toHaveLength(3)
    await later(1)
    expect(destination.texts).toHaveLength(4)
  })

  test('when the whole other side is in trouble, asks instead of sending, and then goes on with everything', async () => {
    destination.answer = () => unreachable
    destination.probeResult = { kind: 'waiting', outcome: unreachable as Extract<Outcome, { kind: 'retry' }> }
    await runner.start()
    await put(0, 'first')
    await idle()
    await put(1, 'second')
    await later(60_000)
    expect(destination.texts).toEqual(['first'])
    expect(destination.probes).toBeGreaterThan(3)
    expect(troubles).toHaveLength(1)
    destination.answer = () => delivered
    destination.probeResult = { kind: 'ready' }
    await later(30_000)
    expect(destination.texts.sort()).toEqual(['first', 'first', 'second'])
    expect(troubles).toEqual([expect.objectContaining({ kind: 'unreachable' }), undefined])
  })

  test('a refused key is told once and asked about less than once a minute, and mending it is noticed without a restart', async () => {
    destination.answer = () => unauthorized
    destination.probeResult = { kind: 'waiting', outcome: unauthorized as Extract<Outcome, { kind: 'retry' }> }
    await put(0, 'first')
    await runner.start()
    await idle()
    await later(3_600_000)
    expect(destination.probes).toBeLessThanOrEqual(60)
    expect(troubles).toEqual([expect.objectContaining({ kind: 'unauthorized' })])
    destination.answer = () => delivered
    destination.probeResult = { kind: 'ready' }
    await later(75_000)
    expect(settlements.at(-1)?.outcome.kind).toBe('delivered')
  })

  test('when asking gets no telling answer, one head at a time is let through', async () => {
    destination.answer = () => ({ ...uncertain, scope: 'destination' }) as Outcome
    destination.probeResult = { kind: 'unknown' }
    await put(0, 'a')
    await put(1, 'b')
    await runner.start()
    await idle()
    const before = destination.deliveries.length
    await later(1_000)
    expect(destination.deliveries.length).toBe(before + 1)
    destination.answer = () => delivered
    await later(10_000)
    expect(await under.outbox.depth(under.connectionId)).toEqual({ to_planfix: 0, to_telegram: 0 })
  })

  test('a wait that the other side asked for is kept over a restart, and not a call is made before its end', async () => {
    destination.answer = () => ({
      kind: 'retry',
      answer: 'FLOOD_WAIT_100',
      reason: words,
      scope: 'destination',
      trouble: 'limited',
      afterMs: 100_000,
    })
    await put(0, 'first')
    await runner.start()
    await idle()
    await runner.stop(0)
    runner = newRunner()
    await runner.start()
    await put(1, 'second')
    destination.answer = () => delivered
    await later(99_000)
    expect(destination.texts).toEqual(['first'])
    await later(2_000)
    expect(destination.texts.sort()).toEqual(['first', 'first', 'second'])
  })

  test('an uncertain attempt is looked into first: what arrived is not sent again', async () => {
    destination.answer = () => uncertain
    destination.resolution = { kind: 'delivered', answer: 'it is there' }
    await put(0, 'doubtful')
    await runner.start()
    await later(1_000)
    expect(destination.texts).toEqual(['doubtful'])
    expect(settlements.map(({ outcome }) => outcome.kind)).toEqual(['uncertain', 'delivered'])
  })

  test('what cannot be found out is sent again and says that it may be a repeat', async () => {
    destination.answer = () => (destination.deliveries.length === 1 ? uncertain : delivered)
    await put(0, 'doubtful')
    await runner.start()
    await later(1_000)
    expect(destination.deliveries).toEqual([
      { text: 'doubtful', isPossibleRepeat: false },
      { text: 'doubtful', isPossibleRepeat: true },
    ])
  })

  test('while it can be found out, but not now, nothing is sent: it is asked again', async () => {
    destination.answer = () => uncertain
    destination.resolution = { kind: 'not_yet' }
    await put(0, 'doubtful')
    await runner.start()
    await later(20_000)
    expect(destination.texts).toEqual(['doubtful'])
    destination.resolution = { kind: 'delivered', answer: 'it is there' }
    await later(20_000)
    expect(destination.texts).toEqual(['doubtful'])
    expect(settlements.at(-1)?.outcome.kind).toBe('delivered')
  })

  test('what certainly did not arrive is sent again without that', async () => {
    destination.answer = () => (destination.deliveries.length === 1 ? uncertain : delivered)
    destination.resolution = { kind: 'not_delivered' }
    await put(0, 'doubtful')
    await runner.start()
    await later(1_000)
    expect(destination.deliveries.at(-1)).toEqual({ text: 'doubtful', isPossibleRepeat: false })
  })

  test('with the policy "hold" an uncertain head holds its lane, and no other', async () => {
    settings = { ...settings, uncertain_policy: 'hold' }
    destination.answer = (text) => (text === 'doubtful' ? uncertain : delivered)
    await put(0, 'doubtful')
    await put(0, 'behind')
    await put(1, 'other')
    await runner.start()
    await later(60_000)
    expect(destination.texts).toEqual(['doubtful', 'other'])
    expect((await under.outbox.listTroubled(5)).map(({ state }) => state)).toEqual(['held'])
  })

  test('what the operator tries again is sent even where it may be a repeat, and only sending makes it more doubtful', async () => {
    settings = { ...settings, uncertain_policy: 'hold' }
    destination.answer = () => (destination.deliveries.length < 3 ? uncertain : delivered)
    await put(0, 'doubtful')
    await runner.start()
    await later(60_000)
    for (const copies of [2, 3]) {
      const [held] = await under.outbox.listTroubled(1)
      expect(held?.state).toBe('held')
      await under.unitOfWork.run((tx) => under.outbox.retry(tx, held?.id ?? (0 as Delivery['id']), Date.now()))
      runner.wake()
      await later(60_000)
      expect(destination.deliveries).toHaveLength(copies)
    }
    expect(destination.deliveries.at(-1)).toEqual({ text: 'doubtful', isPossibleRepeat: true })
    expect(settlements.at(-1)?.outcome.kind).toBe('delivered')
    const counted = (await under.outbox.countAttempts()).find(({ outcome }) => outcome === 'uncertain')
    expect(counted?.count).toBe(2)
  })

  describe('one message that ends the process each time that it is attempted', () => {
    /** What the process had under way when it ended never comes back; a dead one does nothing more. */
    async function dieAndStart(): Promise<void> {
      const alive = newRunner()
      isAlive = (one) => one === alive
      runner = alive
      await runner.start()
    }
    const never = new Promise<Outcome>(() => {})

    test.each([
      ['four', false, 4],
      ['eight', true, 8],
    ])('is put aside after %s such attempts in a row, where repeatable is %s, and the others go on', async (_n, isRepeatable, most) => {
      destination.isRepeatable = () => isRepeatable
      let hasKilled = false
      destination.answer = (text) => {
        hasKilled ||= text === 'poison'
        return text === 'poison' || (hasKilled && text === 'beside') ? never : delivered
      }
      await put(0, 'poison')
      await put(0, 'behind')
      await put(1, 'beside')
      await dieAndStart()
      for (let deaths = 0; (await under.outbox.listTroubled(1)).length === 0 && deaths < 20; deaths++) {
        await idle()
        for (let seconds = 0; !hasKilled && seconds < 120; seconds++) await later(1_000)
        hasKilled = false
        await dieAndStart()
      }
      await idle()
      await slowly(60_000)
      expect(destination.texts.filter((text) => text === 'poison')).toHaveLength(most)
      expect(destination.texts).toContain('behind')
      expect((await under.outbox.listTroubled(5)).map(({ state }) => state)).toEqual(['rejected'])
      expect(settlements.find(({ next }) => next.state === 'rejected')?.outcome).toMatchObject({
        answer: `process ended during the attempt, the ${most}th time in a row`,
      })
    })
  })

  describe('one message that fails as if the whole other side were in trouble', () => {
    const noAnswer = { ...uncertain, scope: 'destination' } as Outcome
    const misconfigured = { ...unreachable, answer: '403', trouble: 'misconfigured' } as Outcome
    const notReady: ProbeResult = { kind: 'waiting', outcome: unreachable as Extract<Outcome, { kind: 'retry' }> }
    const statesOf = async () => (await under.outbox.listTroubled(5)).map(({ state }) => state)

    test.each([
      ['no answer', noAnswer],
      ['403', misconfigured],
    ])('(%s) is put aside after three tries over a minute, and troubles the others once', async (_name, failure) => {
      destination.answer = (text) => (text === 'poison' ? failure : delivered)
      await put(0, 'poison')
      await put(0, 'behind')
      await runner.start()
      await slowly(4_000)
      await put(1, 'other')
      await slowly(40_000)
      expect(destination.texts).not.toContain('behind')
      expect(destination.texts).toContain('other')
      await slowly(40_000)
      expect(destination.texts).toContain('behind')
      expect(await statesOf()).toEqual(['rejected'])
      expect(troubles).toEqual([expect.anything(), undefined])
    })

    test('is sent no more than four times where each copy may be there for good', async () => {
      destination.answer = (text) => (text === 'poison' ? noAnswer : delivered)
      await put(0, 'poison')
      await runner.start()
      await slowly(600_000)
      expect(destination.texts).toHaveLength(4)
    })

    test('is held where the connection wants that for what is refused', async () => {
      settings = { ...settings, rejected_policy: 'hold' }
      destination.answer = (text) => (text === 'poison' ? noAnswer : delivered)
      await put(0, 'poison')
      await put(0, 'behind')
      await runner.start()
      await slowly(120_000)
      expect(await statesOf()).toEqual(['held'])
      expect(destination.texts).not.toContain('behind')
    })

    test.each<[string, ProbeResult]>([
      ['says that it is not', notReady],
      ['gives no telling answer', { kind: 'unknown' }],
    ])('is not blamed for an outage of hours: asked whether it is ready, the other side %s', async (_name, probeResult) => {
      destination.answer = () => noAnswer
      await put(0, 'innocent')
      await put(1, 'innocent too')
      await runner.start()
      await later(1_000)
      destination.probeResult = probeResult
      await slowly(3 * 3_600_000, 15_000)
      expect(await statesOf()).toEqual([])
      destination.answer = () => delivered
      destination.probeResult = { kind: 'ready' }
      await slowly(120_000)
      expect(await under.outbox.depth(under.connectionId)).toEqual({ to_planfix: 0, to_telegram: 0 })
    })

    test('is not blamed when others fail as it does and nothing gets through, although the other side calls itself ready', async () => {
      destination.answer = () => noAnswer
      await put(0, 'innocent')
      await put(1, 'innocent too')
      await runner.start()
      await slowly(1_800_000, 10_000)
      expect(await statesOf()).toEqual([])
    })

    test('is only tried again, with longer waits, when it certainly did not leave', async () => {
      destination.answer = (text) => (text === 'unlucky' ? unreachable : delivered)
      await put(0, 'unlucky')
      await runner.start()
      await slowly(600_000)
      expect(await statesOf()).toEqual([])
      expect(destination.texts.length).toBeLessThan(20)
      expect(troubles).toHaveLength(2)
    })
  })

  test('a refused message is put aside, or held where the connection wants that', async () => {
    const rejected: Outcome = { kind: 'rejected', answer: '400', reason: words }
    destination.answer = (text) => (text.startsWith('bad') ? rejected : delivered)
    await put(0, 'bad 1')
    await put(0, 'next 1')
    await runner.start()
    await idle()
    expect(destination.texts).toEqual(['bad 1', 'next 1'])
    settings = { ...settings, rejected_policy: 'hold' }
    await put(0, 'bad 2')
    await put(0, 'next 2')
    await later(60_000)
    expect(destination.texts).toEqual(['bad 1', 'next 1', 'bad 2'])
  })

  test('a fault in an attempt is treated as doubtful, not as the end of the lane', async () => {
    let attempts = 0
    destination.answer = () => {
      if (++attempts === 1) throw new Error('a bug')
      return delivered
    }
    await put(0, 'unlucky')
    await runner.start()
    await later(1_000)
    expect(settlements.map(({ outcome }) => outcome.kind)).toEqual(['uncertain', 'delivered'])
  })

  test('with the gate closed nothing is claimed, and everything once it opens', async () => {
    isGateOpen = false
    await put(0, 'patient')
    await runner.start()
    await later(10_000)
    expect(destination.texts).toEqual([])
    isGateOpen = true
    runner.wake()
    await idle()
    expect(destination.texts).toEqual(['patient'])
  })

  test('stopping lets the attempts under way end and settles them', async () => {
    let finish = (_outcome: Outcome) => {}
    destination.answer = () => new Promise<Outcome>((resolve) => (finish = resolve))
    await put(0, 'under way')
    await put(0, 'behind')
    await runner.start()
    await idle()
    const stopped = runner.stop(10_000)
    await idle()
    finish(delivered)
    await stopped
    expect(destination.texts).toEqual(['under way'])
    expect(await under.outbox.depth(under.connectionId)).toEqual({ to_planfix: 1, to_telegram: 0 })
    expect(settlements.map(({ outcome }) => outcome.kind)).toEqual(['delivered'])
  })

  test('more messages than fit into one turn are all delivered, in order', async () => {
    const texts = Array.from({ length: 60 }, (_, index) => `m${index}`)
    for (const text of texts) await put(0, text)
    await runner.start()
    for (let turn = 0; turn < 20; turn++) await idle()
    expect(destination.texts).toEqual(texts)
  })
})
