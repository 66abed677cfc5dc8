import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { idsFor } from '../testing/bridge-stub.ts'
import { Sandbox } from '../testing/sandbox.ts'

const minute = 60_000

describe('pushes', () => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await Sandbox.start()
    await sandbox.annaWrites('hi')
  })
  afterEach(() => sandbox.stop())

  const answers = (text: string) => sandbox.oleg.answers({ chatId: 'c1' }, text)

  test('an accepted push has one attempt, with time, status, body and duration', async () => {
    const before = performance.timeOrigin + performance.now()
    const attempt = await answers('yes').accepted
    expect(attempt).toMatchObject({ status: 200, body: '{"chatId":"c1","contactId":"c1"}' })
    expect(attempt.at).toBeGreaterThan(before)
    expect(attempt.ms).toBeGreaterThan(0)
    expect(attempt.ms).toBeLessThan(performance.timeOrigin + performance.now() - before)
  })

  test('go out one at a time, in order', async () => {
    const pushes = Array.from({ length: 20 }, (_, n) => answers(`${n}`))
    expect(sandbox.planfix.pushes.queued).toBe(19)
    await Promise.all(pushes.map((push) => push.accepted))
    expect(sandbox.bridge.received.map(({ fields }) => fields['message'])).toEqual(pushes.map((_, n) => `${n}`))
    expect(sandbox.bridge.mostAtOnce).toBe(1)
  })

  test('go out several at a time when a bench allows it, but of one chat only one, in order', async () => {
    sandbox.planfix.pushes.parallel = 3
    await sandbox.annaWrites('hi', { chatId: 'c2' })
    await sandbox.annaWrites('hi', { chatId: 'c3' })
    const arrived = sandbox.bridge.receives(3)
    sandbox.bridge.answer = async (push) => {
      await arrived
      return [200, idsFor(push)]
    }
    const chats = ['c1', 'c1', 'c2', 'c1', 'c3', 'c3', 'c2', 'c1', 'c2']
    await Promise.all(chats.map((chatId, n) => sandbox.oleg.answers({ chatId }, `${n}`).accepted))
    expect(sandbox.bridge.mostAtOnce).toBe(3)
    const ofFirstChat = sandbox.bridge.received.filter(({ fields }) => fields['chatId'] === 'c1').map(({ fields }) => fields['message'])
    expect(ofFirstChat).toEqual(['0', '1', '3', '7'])
    expect(sandbox.bridge.received.slice(0, 3).map(({ fields }) => fields['chatId'])).toEqual(['c1', 'c2', 'c3'])
  })

  test.each([201, 204, 302, 400, 401, 404, 500, 503])('status %d is a failure: nothing else goes out for 3 minutes', async (status) => {
    sandbox.bridge.answer = () => [status]
    const failing = answers('failing')
    await failing.attempted(1)
    const { clock, pushes } = sandbox.planfix
    sandbox.bridge.answer = (push) => [200, idsFor(push)]
    const next = answers('next')
    expect(pushes.queued).toBe(1)
    clock.advance(3 * minute - 1000)
    expect(pushes.queued).toBe(1)
    clock.advance(1000)
    expect(pushes.queued).toBe(0)
    await next.accepted
    expect(failing.state).toBe('waiting')
    expect(sandbox.bridge.received).toHaveLength(2)
  })

  test('a failed push is tried again after 15 min, 30 min, 1 h and 1 h, then dropped', async () => {
    sandbox.bridge.answer = () => [500, 'broken']
    const { clock } = sandbox.planfix
    clock.speed = 0
    const push = answers('failing')
    for (const [failures, minutes] of [15, 30, 60, 60].entries()) {
      const { clockAt } = await push.attempted(failures + 1)
      expect(push.nextAttemptAt).toBe(clockAt + minutes * minute)
      clock.advance(minutes * minute - 1)
      expect(sandbox.planfix.pushes.frozenUntil).toBeUndefined()
      expect(push.attempts).toHaveLength(failures + 1)
      clock.advance(1)
    }
    await push.attempted(5)
    expect(push.state).toBe('dropped')
    await expect(push.accepted).rejects.toThrow('answered 500 broken')
    await expect(push.attempted(6)).rejects.toThrow('dropped after 5 attempts')
    expect(sandbox.bridge.received.map(({ body }) => body)).toEqual(Array(5).fill(sandbox.bridge.received[0]?.body))
  })

  test('a retry that is answered with 200 ends the matter', async () => {
    sandbox.bridge.answer = () => [503]
    const push = answers('at last')
    await push.attempted(1)
    sandbox.bridge.answer = (received) => [200, idsFor(received)]
    sandbox.planfix.clock.advance(15 * minute)
    await push.accepted
    expect(push.attempts.map(({ status }) => status)).toEqual([503, 200])
    expect(push.nextAttemptAt).toBeUndefined()
  })

  test('no answer within the time-out is a failure like any other', async () => {
    sandbox.bridge.answer = () => 'hang'
    sandbox.planfix.clock.speed = 0
    const push = answers('unheard')
    await sandbox.bridge.receives(1)
    sandbox.planfix.clock.advance(29_999)
    expect(push.attempts).toEqual([])
    sandbox.planfix.clock.advance(1)
    const attempt = await push.attempted(1)
    expect(attempt.status).toBeUndefined()
    expect(attempt.error).toContain('No answer in time')
    expect(sandbox.planfix.pushes.frozenUntil).toBe(sandbox.planfix.clock.now() + 3 * minute)
  })

  test('the time-out can be set', async () => {
    sandbox.planfix.pushes.timeoutMs = 100
    sandbox.bridge.answer = () => 'hang'
    const push = answers('unheard')
    expect((await push.attempted(1)).error).toContain('No answer in time')
  })

  test('a bridge that is down is a failure like any other, and its new address is used at once', async () => {
    const bridgeUrl = sandbox.bridge.url
    sandbox.planfix.integrations.change('tg', { bridgeUrl: 'http://127.0.0.1:1/nobody' })
    const push = answers('nobody there')
    expect((await push.attempted(1)).error).toContain('ECONNREFUSED')
    sandbox.planfix.integrations.change('tg', { bridgeUrl })
    sandbox.planfix.clock.advance(15 * minute)
    await push.accepted
  })

  test('a redirect is not followed', async () => {
    sandbox.bridge.answer = () => [307]
    await answers('elsewhere').attempted(1)
    expect(sandbox.bridge.received).toHaveLength(1)
  })

  test('waiting for a push ends when the simulator stops', async () => {
    sandbox.bridge.answer = () => 'hang'
    const { accepted } = answers('unheard')
    await sandbox.bridge.receives(1)
    await sandbox.planfix.stop()
    await expect(accepted).rejects.toThrow('stopped')
  })
})
