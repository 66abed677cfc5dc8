import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Customer, tokens, World } from './world.ts'

describe('what an employee answers in Planfix', () => {
  let world: World
  let anna: Customer
  let boris: Customer
  beforeAll(async () => {
    world = await World.start()
    anna = world.customer('Анна')
    boris = world.customer('Борис')
    for (const customer of [anna, boris]) customer.writes('Здравствуйте')
    await anna.task.shows('Здравствуйте')
    await boris.task.shows('Здравствуйте')
  })
  afterEach(async () => {
    await world.telegram.trouble.clear()
    world.planfix.trouble.clear()
  })
  afterAll(() => world.stop())

  const statusText = (messageId: string | undefined) => world.planfix.statuses.of(messageId ?? '').at(-1)

  test('reaches the customer, and Planfix shows the tick', async () => {
    const push = world.employeeAnswers(anna, 'Да, есть 🫖')
    await anna.person.receives('Да, есть 🫖')
    expect((await push.accepted).body).toBe(JSON.stringify({ chatId: anna.chatId, contactId: `tg-${anna.person.id}` }))
    expect(await push.shows('sent')).toBe('sent')
  })

  test('reaches nobody else', async () => {
    const before = boris.received.length
    await world.employeeAnswers(anna, 'только Анне').shows('sent')
    expect(boris.received.slice(before)).toEqual([])
  })

  test('keeps its order, however many answers come at once', async () => {
    const texts = Array.from({ length: 30 }, (_, index) => `ответ ${index + 1}`)
    const pushes = texts.map((text) => world.employeeAnswers(boris, text))
    await Promise.all(pushes.map((push) => push.shows('sent')))
    expect(boris.received.filter((text) => text.startsWith('ответ'))).toEqual(texts)
  })

  test('a text that is too long for one message arrives as several, whole and in order', async () => {
    const paragraph = 'Очень длинное письмо. '.repeat(60).trim()
    const text = Array.from({ length: 8 }, (_, index) => `${index + 1}. ${paragraph}`).join('\n\n')
    const before = anna.received.length
    await world.employeeAnswers(anna, text).shows('sent')
    const pieces = anna.received.slice(before)
    expect(pieces.length).toBeGreaterThan(1)
    expect(pieces.every((piece) => piece.length <= 4096)).toBe(true)
    expect(pieces.join('\n\n')).toBe(text)
  })

  test('the same push again sends nothing again and is answered the same: later, at the same moment, or with another text', async () => {
    const push = world.employeeAnswers(anna, 'ровно один раз')
    const { body } = await push.accepted
    const repeats = [...world.planfix.pushes.repeat(push, { times: 3 }), ...world.planfix.pushes.repeat(push, { message: 'другой текст' })]
    const answers = await Promise.all(repeats.map((repeat) => repeat.accepted))
    expect(new Set(answers.map((answer) => answer.body))).toEqual(new Set([body]))
    await push.shows('sent')
    await world.until('nothing waits', async () => (await world.status()).queue_depth === 0)
    expect(anna.received.filter((text) => text === 'ровно один раз' || text === 'другой текст')).toEqual(['ровно один раз'])
  })

  test('without a messageId it is sent, and the same content within a minute counts as a repeat', async () => {
    const form = {
      cmd: 'newMessage',
      providerId: 'telegram',
      token: tokens.bridge,
      chatId: anna.chatId,
      message: 'без номера',
      userName: 'Олег',
    }
    for (let time = 0; time < 3; time++) expect((await world.postForm(form)).status).toBe(200)
    await anna.person.receives('без номера')
    await world.until('nothing waits', async () => (await world.status()).queue_depth === 0)
    expect(anna.received.filter((text) => text === 'без номера')).toHaveLength(1)
  })

  test('a customer who has blocked the bot: the error mark says so in words, and the next answers go on', async () => {
    const gleb = world.customer('Глеб')
    gleb.writes('привет')
    await gleb.task.shows('привет')
    gleb.person.blocks(world.sandbox.bot)
    const refused = world.employeeAnswers(gleb, 'не дойдёт')
    expect(await refused.shows('error')).toBe('error')
    expect(statusText(refused.messageId)?.text).toBe('Клиент заблокировал бота')
    gleb.person.unblocks(world.sandbox.bot)
    await world.employeeAnswers(gleb, 'дойдёт').shows('sent')
    expect(gleb.received).toEqual(['дойдёт'])
  })

  test('a file is not carried yet: the text is delivered and the error mark names the file; a file alone is refused in words', async () => {
    const [employee] = world.planfix.employees.all
    const withText = employee?.answers({ chatId: anna.chatId }, 'вот прайс', {
      attachments: [{ name: 'прайс.xlsx', url: 'https://acme.planfix.test/file/1' }],
    })
    await withText?.shows('error')
    expect(statusText(withText?.messageId)?.text).toContain('прайс.xlsx')
    await anna.person.receives('вот прайс')
    const form = {
      cmd: 'newMessage',
      providerId: 'telegram',
      token: tokens.bridge,
      chatId: anna.chatId,
      message: '',
      messageId: 'file-only',
      'attachments[name]': 'скан.pdf',
      'attachments[url]': 'https://acme.planfix.test/file/2',
    }
    expect((await world.postForm(form)).status).toBe(200)
    await world.until('the outbox is empty', async () => (await world.status()).queue_depth === 0)
    expect(anna.received.at(-1)).toBe('вот прайс')
  })

  test('a first message by phone is answered at once with ids that stay the same, and refused in words, since a bot cannot write first', async () => {
    const push = world.employeeWritesFirst('+7 (900) 111-22-33', 'Здравствуйте!')
    const first = (await push.accepted).body
    expect(JSON.parse(first ?? '')).toEqual({
      chatId: expect.stringMatching(/^[\w:-]{1,64}$/),
      contactId: expect.stringMatching(/^[\w:-]{1,64}$/),
    })
    expect(await push.shows('error')).toBe('error')
    expect(statusText(push.messageId)?.text).toContain('не может написать первым')
    expect((await world.employeeWritesFirst('79001112233', 'ещё раз').accepted).body).toBe(first)
  })

  test('a chat that the bridge does not know is answered with 200 and refused in words, and nobody gets it', async () => {
    const before = world.telegram.people.messages().length
    const form = {
      cmd: 'newMessage',
      providerId: 'telegram',
      token: tokens.bridge,
      chatId: 'some-other-chat',
      message: 'кому?',
      messageId: 'unknown-1',
    }
    const response = await world.postForm(form)
    expect([response.status, await response.json()]).toEqual([200, { chatId: 'some-other-chat', contactId: 'some-other-chat' }])
    await world.until('the outbox is empty', async () => (await world.status()).queue_depth === 0)
    expect(world.telegram.people.messages()).toHaveLength(before)
  })

  test('a flood wait is waited out, and everything arrives once and in order', async () => {
    world.telegram.trouble.floodWait({ method: 'messages.sendMessage', seconds: 2 })
    const before = boris.received.length
    const pushes = ['после ожидания 1', 'после ожидания 2'].map((text) => world.employeeAnswers(boris, text))
    await Promise.all(pushes.map((push) => push.shows('sent')))
    expect(boris.received.slice(before)).toEqual(['после ожидания 1', 'после ожидания 2'])
  })

  test('an answer of Telegram that is lost: the message is there once', async () => {
    world.telegram.trouble.loseAnswers({ method: 'messages.sendMessage', times: 1, forgetSession: true })
    await world.employeeAnswers(anna, 'ответ потерян').shows('sent')
    expect(anna.received.filter((text) => text === 'ответ потерян')).toHaveLength(1)
  })

  test('a Telegram that refuses every repeated random id: the message is there once, and counts as sent', async () => {
    world.telegram.trouble.refusesEveryRepeatedRandomId = true
    world.telegram.trouble.loseAnswers({ method: 'messages.sendMessage', times: 1, forgetSession: true })
    await world.employeeAnswers(anna, 'повтор отклонён').shows('sent')
    expect(anna.received.filter((text) => text === 'повтор отклонён')).toHaveLength(1)
  })

  test('an error that only Telegram can explain is passed on with its name', async () => {
    world.telegram.trouble.fail({ method: 'messages.sendMessage', code: 400, message: 'SOMETHING_NEW', times: 1 })
    const push = world.employeeAnswers(anna, 'непонятно')
    await push.shows('error')
    expect(statusText(push.messageId)?.text).toContain('SOMETHING_NEW')
  })

  test('each message has exactly one final tick', () => {
    const ids = world.planfix.statuses.all.map(({ messageId }) => messageId)
    expect(ids.length).toBeGreaterThan(30)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
