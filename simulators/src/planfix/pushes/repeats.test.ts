import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { idsFor } from '../testing/bridge-stub.ts'
import { Sandbox } from '../testing/sandbox.ts'
import type { Push } from './push.ts'

describe('a repeated push', () => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await Sandbox.start()
    await sandbox.annaWrites('hi')
  })
  afterEach(() => sandbox.stop())

  const answers = (text: string) => sandbox.oleg.answers({ chatId: 'c1' }, text)
  const repeatOf = async (push: Push): Promise<Push> => {
    await push.accepted
    const repeat = sandbox.planfix.pushes.all.find(({ data }) => data.repeatOf === push.id)
    if (!repeat) throw new Error('There is no repeat')
    return repeat
  }

  test('is the same body again, now', async () => {
    const push = answers('yes')
    await push.accepted
    await Promise.all(sandbox.planfix.pushes.repeat(push).map((copy) => copy.accepted))
    expect(sandbox.bridge.received[1]?.body).toBe(sandbox.bridge.received[0]?.body)
    expect(sandbox.bridge.received).toHaveLength(2)
  })

  test('comes later on the clock', async () => {
    const push = answers('yes')
    await push.accepted
    const [copy] = sandbox.planfix.pushes.repeat(push, { afterMs: 60_000 })
    sandbox.planfix.clock.advance(59_000)
    expect(sandbox.bridge.received).toHaveLength(1)
    sandbox.planfix.clock.advance(1000)
    await copy?.accepted
    expect((copy?.attempts[0]?.clockAt ?? 0) - (push.attempts[0]?.clockAt ?? 0)).toBeGreaterThanOrEqual(60_000)
  })

  test('comes twice at the same moment', async () => {
    const push = answers('yes')
    await push.accepted
    const both = sandbox.bridge.receives(3)
    sandbox.bridge.answer = async (received) => {
      await both
      return [200, idsFor(received)]
    }
    await Promise.all(sandbox.planfix.pushes.repeat(push, { times: 2 }).map((copy) => copy.accepted))
    expect(sandbox.bridge.mostAtOnce).toBe(2)
  })

  test('says something else under the same messageId', async () => {
    const push = answers('yes')
    await push.accepted
    const [copy] = sandbox.planfix.pushes.repeat(push, { message: 'no' })
    await copy?.accepted
    expect(copy?.pairs).toEqual(push.pairs.map(([name, value]) => [name, name === 'message' ? 'no' : value]))
  })

  test('passes the freeze, is never retried and freezes nothing itself', async () => {
    sandbox.bridge.answer = () => [500]
    const push = answers('yes')
    await push.attempted(1)
    const until = sandbox.planfix.pushes.frozenUntil
    const [copy] = sandbox.planfix.pushes.repeat(push)
    await copy?.attempted(1)
    expect(copy?.state).toBe('dropped')
    expect(sandbox.planfix.pushes.frozenUntil).toBe(until)
  })

  test('comes together with the first one as a trouble', async () => {
    sandbox.planfix.trouble.start({ kind: 'repeat-push', when: 'together', count: 1 })
    const both = sandbox.bridge.receives(2)
    sandbox.bridge.answer = async (received) => {
      await both
      return [200, idsFor(received)]
    }
    const push = answers('twice')
    await (await repeatOf(push)).accepted
    expect(sandbox.bridge.mostAtOnce).toBe(2)
    await answers('once').accepted
    expect(sandbox.bridge.received.map(({ fields }) => fields['message'])).toEqual(['twice', 'twice', 'once'])
  })

  test('comes after the answer, or later, as a trouble, for one chat only', async () => {
    await sandbox.annaWrites('hi', { chatId: 'c2' })
    sandbox.planfix.trouble.start({ kind: 'repeat-push', when: 'after', count: 1, chatId: 'c2', message: 'changed' })
    sandbox.planfix.trouble.start({ kind: 'repeat-push', when: 'later', afterMs: 60_000, count: 1, chatId: 'c2' })
    await answers('other chat').accepted
    const [first, second] = ['first', 'second'].map((text) => sandbox.oleg.answers({ chatId: 'c2' }, text)) as [Push, Push]
    await (await repeatOf(first)).accepted
    const later = await repeatOf(second)
    expect(later.attempts).toEqual([])
    sandbox.planfix.clock.advance(60_000)
    await later.accepted
    const messages = sandbox.bridge.received.map(({ fields }) => fields['message'])
    expect(messages.sort()).toEqual(['changed', 'first', 'other chat', 'second', 'second'])
  })

  test('as a trouble hits a push when it is sent first, not its retries', async () => {
    sandbox.bridge.answer = () => [500]
    const push = answers('failing')
    await push.attempted(1)
    sandbox.bridge.answer = (received) => [200, idsFor(received)]
    const trouble = sandbox.planfix.trouble.start({ kind: 'repeat-push', when: 'together' })
    sandbox.planfix.clock.advance(15 * 60_000)
    await push.accepted
    expect(trouble.hits).toBe(0)
  })

  test('a push can leave messageId out, once or as a trouble', async () => {
    sandbox.planfix.trouble.start({ kind: 'no-message-id', count: 1 })
    const pushes = [answers('by trouble'), sandbox.oleg.answers({ chatId: 'c1' }, 'by choice', { withoutMessageId: true }), answers('with')]
    await Promise.all(pushes.map((push) => push.accepted))
    expect(sandbox.bridge.received.map(({ fields }) => 'messageId' in fields)).toEqual([false, false, true])
  })

  test('a raw push sends any body; its status can be reported when it carries a messageId', async () => {
    const raw = { body: 'cmd=newMessage&messageId=77&chatId=c1&%=', contentType: 'text/plain' }
    await sandbox.planfix.pushes.sendRaw(raw).accepted
    expect(sandbox.bridge.received).toMatchObject([raw])
    const readable = sandbox.planfix.pushes.sendRaw({ body: 'messageId=10000000000000000&message=%00' })
    await readable.accepted
    expect((await sandbox.command('messageStatus', { messageId: '10000000000000000', messageStatus: 'error' })).status).toBe(200)
    expect(Number(answers('the next one').messageId)).toBeLessThan(1e15)
  })
})
