import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { postCommand } from '../testing/bridge-stub.ts'
import { Sandbox } from '../testing/sandbox.ts'

describe('newMessage', () => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await Sandbox.start()
  })
  afterEach(() => sandbox.stop())

  test('is answered with 200 and nothing; the text is a comment of the contact', async () => {
    const before = performance.timeOrigin + performance.now()
    const answer = await sandbox.annaWrites('Привет & <ok>\nline 2')
    expect([answer.status, answer.body]).toEqual([200, ''])
    const comment = await sandbox.planfix.tasks.ofContact('Anna').shows('Привет & <ok>\nline 2')
    expect(comment.author).toEqual({ kind: 'contact', id: sandbox.planfix.contacts.all[0]?.number, name: 'Anna' })
    expect(comment.at).toBeGreaterThan(before)
    expect(comment.pairs.map(([name]) => name)).toEqual([
      ...['cmd', 'providerId', 'planfix_token', 'chatId', 'message', 'contactId', 'contactName'],
    ])
  })

  test.each(['providerId', 'chatId', 'message', 'contactId', 'contactName', 'cmd'])(
    'without %s, or with it empty, nothing happens',
    async (name) => {
      const whole = {
        cmd: 'newMessage',
        providerId: 'tg',
        planfix_token: 'PF',
        chatId: 'c',
        message: 'm',
        contactId: 'p',
        contactName: 'n',
      }
      const { [name as 'cmd']: _, ...without } = whole
      for (const fields of [without, { ...without, [name]: '' }]) {
        const answer = await postCommand(sandbox.planfix.url, fields)
        expect([answer.status, answer.body]).toEqual([400, '{"error":"Invalid parameters"}'])
      }
      expect(sandbox.planfix.tasks.all).toEqual([])
      expect(sandbox.planfix.contacts.all).toEqual([])
    },
  )

  test('a chat has one task and a person one contact', async () => {
    await sandbox.annaWrites('1')
    await sandbox.annaWrites('2', { contactName: 'Anna renamed', contactPhone: '79001' })
    await sandbox.annaWrites('3', { contactId: 'p2', contactName: 'Boris' })
    await sandbox.annaWrites('4', { chatId: 'c2' })
    expect(sandbox.planfix.tasks.all.map(({ chatId, contactNumber }) => [chatId, contactNumber])).toEqual([
      ['c1', 5001],
      ['c2', 5001],
    ])
    expect(sandbox.planfix.contacts.all.map(({ firstName, phone }) => [firstName, phone])).toEqual([
      ['Anna', undefined],
      ['Boris', undefined],
    ])
    expect(sandbox.planfix.tasks.ofChat('c1').comments.map(({ text, author }) => [text, author.name])).toEqual([
      ['1', 'Anna'],
      ['2', 'Anna'],
      ['3', 'Boris'],
    ])
  })

  test('a message to the chat of a closed task opens a new task', async () => {
    await sandbox.annaWrites('old')
    sandbox.planfix.tasks.ofChat('c1').close()
    await sandbox.annaWrites('new')
    expect(sandbox.planfix.tasks.all.map(({ isClosed }) => isClosed)).toEqual([true, false])
    expect(sandbox.planfix.tasks.ofChat('c1').comments.map(({ text }) => text)).toEqual(['new'])
  })

  test('a message to the chat of a closed task stays in it where the integration does not open new tasks', async () => {
    sandbox.planfix.integrations.change('tg', { newTaskWhenClosed: false })
    await sandbox.annaWrites('old')
    sandbox.planfix.tasks.ofChat('c1').close()
    await sandbox.annaWrites('new')
    expect(sandbox.planfix.tasks.ofChat('c1').comments.map(({ text }) => text)).toEqual(['old', 'new'])
    expect(sandbox.planfix.tasks.all).toHaveLength(1)
  })

  test('a task is named after its contact, or by the title of every message that has one', async () => {
    await sandbox.annaWrites('1', { contactLastName: 'K.' })
    expect(sandbox.planfix.tasks.ofChat('c1').now.name).toBe('Anna K. (WebChat, Shop)')
    await sandbox.annaWrites('2', { title: 'Order' })
    expect(sandbox.planfix.tasks.ofChat('c1').now.name).toBe('Order (WebChat, Shop)')
    await sandbox.annaWrites('3')
    expect(sandbox.planfix.tasks.ofChat('c1').now.name).toBe('Order (WebChat, Shop)')
    await sandbox.annaWrites('4', { title: 'Order again' })
    expect(sandbox.planfix.tasks.ofChat('c1').now.name).toBe('Order again (WebChat, Shop)')
  })

  test('a contact keeps everything that came with its first message', async () => {
    const card = { contactLastName: 'K.', contactIco: 'https://b/i.png', contactEmail: 'a@b', contactPhone: '7900', contactData: '@anna' }
    await sandbox.annaWrites('hi', card)
    const expected = { firstName: 'Anna', lastName: 'K.', pictureUrl: 'https://b/i.png', email: 'a@b', phone: '7900', data: '@anna' }
    expect(sandbox.planfix.contacts.all[0]).toMatchObject(expected)
  })

  test('data_ fields fill the task when it is created and never again; unknown fields are ignored', async () => {
    await sandbox.annaWrites('1', { data_telegram_id: '5', 'data_Имя поля': 'x', telegramUserName: 'anna' })
    await sandbox.annaWrites('2', { data_telegram_id: '6' })
    expect(sandbox.planfix.tasks.ofChat('c1').now.customFields).toEqual({ telegram_id: '5', 'Имя поля': 'x' })
  })

  test('data_ fills only fields that the template has', async () => {
    sandbox.planfix.integrations.change('tg', { taskFields: ['known'] })
    await sandbox.annaWrites('1', { data_known: '5', data_unknown: '6' })
    expect(sandbox.planfix.tasks.ofChat('c1').now.customFields).toEqual({ known: '5' })
  })

  test('attachments are tied by order, interleaved or grouped', async () => {
    const required = Object.entries({
      cmd: 'newMessage',
      providerId: 'tg',
      planfix_token: 'PF',
      chatId: 'c1',
      contactId: 'p1',
      contactName: 'Anna',
    })
    const [n1, u1, n2, u2] = [
      ['attachments[name]', 'a'],
      ['attachments[url]', 'ua'],
      ['attachments[name]', 'b'],
      ['attachments[url]', 'ub'],
    ] as const
    await postCommand(sandbox.planfix.url, [...required, ['message', 'interleaved'], n1, u1, n2, u2])
    await postCommand(sandbox.planfix.url, [...required, ['message', 'grouped'], n1, n2, u1, u2])
    const refused = await postCommand(sandbox.planfix.url, [...required, ['message', 'unpaired'], n1, u1, u2])
    expect(refused.status).toBe(400)
    const both = [
      { name: 'a', url: 'ua' },
      { name: 'b', url: 'ub' },
    ]
    expect(sandbox.planfix.tasks.ofChat('c1').comments.map(({ attachments }) => attachments)).toEqual([both, both])
  })

  test('an echo is written by the employee of userEmail, else by the chosen one, else by the first', async () => {
    const { planfix, oleg } = sandbox
    const vera = planfix.employees.add({ firstName: 'Vera', email: 'vera@acme.test' })
    await sandbox.annaWrites('by vera', { isEcho: 'true', userEmail: 'Vera@acme.test' })
    await sandbox.annaWrites('by the first', { isEcho: 'true', userEmail: 'nobody@acme.test' })
    planfix.integrations.change('tg', { echoEmployeeEmail: 'vera@acme.test' })
    await sandbox.annaWrites('by the chosen', { isEcho: 'true' })
    await sandbox.annaWrites('by anna', { isEcho: 'false' })
    expect(planfix.tasks.ofChat('c1').comments.map(({ author }) => [author.kind, author.id])).toEqual([
      ['echo', vera.id],
      ['echo', oleg.id],
      ['echo', vera.id],
      ['contact', 5001],
    ])
    expect(planfix.pushes.all).toEqual([])
  })

  test('chats and people of two integrations do not mix', async () => {
    sandbox.planfix.integrations.add({ providerId: 'tg2', planfixToken: 'PF2', bridgeToken: 'B2' })
    await sandbox.annaWrites('in one')
    const answer = await sandbox.annaWrites('in two', { providerId: 'tg2', planfix_token: 'PF2' })
    expect(answer.status).toBe(200)
    expect(sandbox.planfix.tasks.all.map(({ providerId, contactNumber }) => [providerId, contactNumber])).toEqual([
      ['tg', 5001],
      ['tg2', 5002],
    ])
  })
})
