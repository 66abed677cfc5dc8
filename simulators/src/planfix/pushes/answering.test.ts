import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Sandbox } from '../testing/sandbox.ts'

describe('an employee', () => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await Sandbox.start()
  })
  afterEach(() => sandbox.stop())

  test('answers in a chat: the documented fields, in a form', async () => {
    await sandbox.annaWrites('hi', { channel: 'acc-7', contactPhone: '79001' })
    const push = sandbox.oleg.answers({ chatId: 'c1' }, 'Да, есть & <b>\nещё', {
      attachments: [{ name: 'price.xlsx', url: 'https://x/1' }],
    })
    await push.accepted
    const [received] = sandbox.bridge.received
    expect(received?.contentType).toBe('application/x-www-form-urlencoded')
    expect(push.pairs).toEqual([
      ['cmd', 'newMessage'],
      ['providerId', 'tg'],
      ['chatId', 'c1'],
      ['contactPhone', '79001'],
      ['channel', 'acc-7'],
      ['token', 'OURS'],
      ['message', 'Да, есть & <b>\nещё'],
      ['messageId', push.messageId],
      ['userName', 'Олег'],
      ['userLastName', 'Петров'],
      ['userIco', `${sandbox.planfix.origin}/?action=getuserpic&id=71`],
      ['taskEmail', 'task1001@acme.planfix.test'],
      ['attachments[name]', 'price.xlsx'],
      ['attachments[url]', 'https://x/1'],
    ])
    expect(received?.fields).toEqual(Object.fromEntries(push.pairs))
    const comment = await sandbox.planfix.tasks.ofContact('Anna').shows('Да, есть & <b>\nещё', { from: 'employee' })
    expect(comment).toMatchObject({ author: { kind: 'employee', id: 71, name: 'Олег Петров' }, messageId: push.messageId })
  })

  test('the last channel of a chat comes back, none when there was none', async () => {
    await sandbox.annaWrites('hi')
    expect(sandbox.oleg.answers({ chatId: 'c1' }, '1').pairs.map(([name]) => name)).not.toContain('channel')
    await sandbox.annaWrites('hi', { channel: 'one' })
    await sandbox.annaWrites('hi', { channel: 'two' })
    await sandbox.annaWrites('hi')
    expect(sandbox.oleg.answers({ chatId: 'c1' }, '2').pairs).toContainEqual(['channel', 'two'])
  })

  test('message ids are those of the comments, and grow', async () => {
    await sandbox.annaWrites('hi')
    const ids = ['a', 'b', 'c'].map((text) => Number(sandbox.oleg.answers({ chatId: 'c1' }, text).messageId))
    expect(ids).toEqual([ids[0], Number(ids[0]) + 1, Number(ids[0]) + 2])
    expect(sandbox.planfix.tasks.ofChat('c1').comments.map(({ id }) => id)).toEqual([expect.any(Number), ...ids])
  })

  test('message ids can be numbers of their own, and still grow', async () => {
    sandbox.planfix.company.account.change({ messageIds: 'own' })
    await sandbox.annaWrites('hi')
    const ids = ['a', 'b', 'c'].map((text) => Number(sandbox.oleg.answers({ chatId: 'c1' }, text).messageId))
    expect(ids).toEqual([ids[0], Number(ids[0]) + 1, Number(ids[0]) + 2])
    const comments = sandbox.planfix.tasks.ofChat('c1').comments.map(({ id }) => id)
    expect(comments.filter((id) => ids.includes(id))).toEqual([])
  })

  test('answers in any task of a chat, the old ones too', async () => {
    await sandbox.annaWrites('hi')
    sandbox.planfix.tasks.ofChat('c1').close()
    await sandbox.annaWrites('hi again')
    const push = sandbox.oleg.answers({ task: 1001 }, 'late')
    expect(push.chatId).toBe('c1')
    expect(sandbox.planfix.tasks.ofNumber(1001).comments.map(({ text }) => text)).toEqual(['hi', 'late'])
  })

  test('cannot answer where nothing is known', async () => {
    expect(() => sandbox.oleg.answers({ chatId: 'nowhere' }, 'x')).toThrow('No task belongs to the chat "nowhere"')
    expect(() => sandbox.oleg.answers({ task: 7 }, 'x')).toThrow('There is no task 7')
    sandbox.planfix.integrations.add({ providerId: 'tg2', planfixToken: 'PF2', bridgeToken: 'B2' })
    await sandbox.annaWrites('hi')
    await sandbox.annaWrites('hi', { providerId: 'tg2', planfix_token: 'PF2' })
    expect(() => sandbox.oleg.answers({ chatId: 'c1' }, 'x')).toThrow('name a providerId')
    expect(() => sandbox.oleg.answers({ chatId: 'c1', providerId: 'tg2' }, 'x')).toThrow('no bridge URL yet')
  })

  test('formatting is flattened: links with their address, quotes behind >>', async () => {
    await sandbox.annaWrites('hi')
    const html =
      '<blockquote>is it <b>blue</b>?<br>or red</blockquote><p>See <a class="x" href="https://a.b/?x=1&amp;y=2">our list</a> &lt;now&gt;</p>'
    const push = sandbox.oleg.answers({ chatId: 'c1' }, html, { isHtml: true })
    const flat = '>>is it blue?\n>>or red\n>>\nSee our list [ https://a.b/?x=1&y=2 ] <now>'
    expect(push.pairs).toContainEqual(['message', flat])
    await sandbox.planfix.tasks.ofChat('c1').shows(flat)
  })

  test('attaches a file that Planfix serves', async () => {
    await sandbox.annaWrites('hi')
    const push = sandbox.oleg.answers({ chatId: 'c1' }, 'see', {
      attachments: [{ name: 'прайс.txt', content: 'один', contentType: 'text/plain' }],
    })
    await push.accepted
    const [received] = sandbox.bridge.received
    const response = await fetch(received?.fields['attachments[url]'] ?? '')
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, 'text/plain', 'один'])
    const unknown = await fetch(`${sandbox.planfix.origin}/file/0123`)
    expect(unknown.status).toBe(404)
  })

  test('writes first: contactPhone, no chatId; the ids of the answer join task and contact to the chat', async () => {
    const contact = sandbox.planfix.contacts.add({ firstName: 'Boris', phone: '+7 900 1' })
    sandbox.bridge.answer = () => [200, '{"chatId":"chat-9","contactId":"person-9"}']
    const push = sandbox.oleg.writesFirst({ contactPhone: '79001' }, 'Hello')
    await push.accepted
    expect(push.pairs.map(([name]) => name)).toEqual([
      ...['cmd', 'providerId', 'contactPhone', 'token', 'message', 'messageId', 'userName', 'userLastName', 'userIco', 'taskEmail'],
    ])
    expect((await sandbox.command('getTask', { chatId: 'chat-9' })).body).toContain('1001')
    expect((await sandbox.command('getContact', { contactId: 'person-9' })).body).toContain(String(contact.number))
    await sandbox.annaWrites('hi back', { chatId: 'chat-9', contactId: 'person-9', contactName: 'Bob' })
    expect(sandbox.planfix.tasks.ofContact('Boris').comments.map(({ text }) => text)).toEqual(['Hello', 'hi back'])
    const next = sandbox.oleg.answers({ chatId: 'chat-9' }, 'and so on')
    expect(next.pairs).toContainEqual(['chatId', 'chat-9'])
  })

  test.each(['', '{"chatId":"x"}', '{"chatId":"","contactId":"y"}', '{"chatId":5,"contactId":5}', '<html>', 'null'])(
    'a first message answered 200 with %j is lost: Planfix knows no conversation',
    async (body) => {
      sandbox.bridge.answer = () => [200, body]
      const push = sandbox.oleg.writesFirst({ contactPhone: '79001' }, 'Hello')
      await expect(push.accepted).rejects.toThrow('must hold chatId and contactId')
      expect(sandbox.planfix.pushes.frozenUntil).toBeUndefined()
      expect(sandbox.planfix.tasks.ofContact('79001').now.chatId).toBeUndefined()
    },
  )

  test('who has a conversation already keeps his contact when somebody writes first', async () => {
    await sandbox.annaWrites('hi')
    sandbox.bridge.answer = () => [200, '{"chatId":"c1","contactId":"p1"}']
    await sandbox.oleg.writesFirst({ contactPhone: '79001' }, 'Hello').accepted
    expect((await sandbox.command('getContact', { contactId: 'p1' })).body).toContain('5001')
    expect((await sandbox.command('getTask', { chatId: 'c1' })).body).toContain('1002')
  })

  test('answers in bursts, round the chats, and tells how it went', async () => {
    for (const chatId of ['c1', 'c2', 'c3']) await sandbox.annaWrites('hi', { chatId })
    const burst = sandbox.oleg.bursts({ chatIds: ['c1', 'c2', 'c3'], count: 500, text: 'No' })
    expect(await burst.done).toMatchObject({ count: 500, accepted: 500, dropped: 0 })
    expect(sandbox.bridge.received.slice(0, 4).map(({ fields }) => [fields['chatId'], fields['message']])).toEqual([
      ['c1', 'No 1'],
      ['c2', 'No 2'],
      ['c3', 'No 3'],
      ['c1', 'No 4'],
    ])
  })

  test('a burst with a rate takes its time', async () => {
    await sandbox.annaWrites('hi')
    const { ms } = await sandbox.oleg.bursts({ chatIds: ['c1'], count: 21, perSecond: 100 }).done
    expect(ms).toBeGreaterThanOrEqual(200)
    expect(ms).toBeLessThan(2000)
  })

  test('a burst into an unknown chat fails', async () => {
    await expect(sandbox.oleg.bursts({ chatIds: ['nowhere'], count: 1 }).done).rejects.toThrow('nowhere')
  })

  test('e-mail addresses are unique, and find an employee again', () => {
    expect(sandbox.planfix.employees.find(sandbox.oleg.email)?.id).toBe(71)
    expect(sandbox.planfix.employees.find(71)?.email).toBe('oleg@acme.test')
    expect(() => sandbox.planfix.employees.add({ firstName: 'Oleg', email: 'OLEG@acme.test' })).toThrow('exists already')
  })
})
