import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { World, withoutRepeatMark } from './world.ts'

const slow = { timeout: 90_000 }

describe('when Planfix', () => {
  let world: World
  afterEach(() => world.stop())

  async function start(env: Record<string, string> = {}) {
    world = await World.start({ env })
    const anna = world.customer('Анна')
    const boris = world.customer('Борис')
    for (const customer of [anna, boris]) customer.writes('Здравствуйте')
    await world.settled()
    return { anna, boris }
  }

  const uncertain = () => world.metric('plangram_attempts_total', { outcome: 'uncertain' })

  test('is down, everything waits, and arrives once and in order when it is back', slow, async () => {
    const { anna, boris } = await start()
    await world.planfix.trouble.refuseConnections()
    for (let line = 1; line <= 10; line++) for (const customer of [anna, boris]) customer.writes(`строка ${line}`)
    await world.until('the trouble is noticed', async () => (await world.status()).last_error !== null)
    expect((await world.status()).status).toBe('Online')
    await world.planfix.trouble.acceptConnections()
    await world.settled()
    expect([anna.comments, boris.comments]).toEqual([anna.written, boris.written])
    expect(await uncertain()).toBe(0)
  })

  test('answers 503 for a while, nothing is lost, doubled or in doubt', slow, async () => {
    const { anna, boris } = await start()
    const trouble = world.planfix.trouble.start({ kind: 'unavailable' })
    for (let line = 1; line <= 10; line++) for (const customer of [anna, boris]) customer.writes(`строка ${line}`)
    await world.until('503 was met', () => trouble.hits > 0)
    trouble.off()
    await world.settled()
    expect([anna.comments, boris.comments]).toEqual([anna.written, boris.written])
    expect(await uncertain()).toBe(0)
  })

  test('asks to wait with Retry-After, not a message is sent before the time is over', slow, async () => {
    const { anna, boris } = await start()
    const trouble = world.planfix.trouble.start({ kind: 'too-many-requests', retryAfterS: 3, count: 1 })
    // From before the refusal, so that a slow machine only makes it longer.
    const began = Date.now()
    anna.writes('первое')
    await world.until('429 was met', () => trouble.hits === 1)
    boris.writes('второе')
    await world.settled()
    expect(Date.now() - began).toBeGreaterThanOrEqual(3_000)
    expect([anna.comments.at(-1), boris.comments.at(-1)]).toEqual(['первое', 'второе'])
  })

  test('takes a message and breaks the connection, the repeat is marked, counted, and no more than that', slow, async () => {
    const { anna } = await start()
    world.planfix.trouble.start({ kind: 'answer-lost', cmd: 'newMessage', count: 1 })
    anna.writes('сомнительное')
    anna.writes('следующее')
    await anna.task.shows('следующее')
    expect(anna.comments.slice(1)).toEqual(['сомнительное', '(возможный повтор) сомнительное', 'следующее'])
    expect(await uncertain()).toBe(1)
  })

  test('loses the answer to the first message of a chat, the task that is there proves it: no repeat', slow, async () => {
    await start()
    const vera = world.customer('Вера')
    world.planfix.trouble.start({ kind: 'answer-lost', cmd: 'newMessage', count: 1 })
    vera.writes('первое')
    vera.writes('второе')
    await vera.task.shows('второе')
    expect(vera.comments).toEqual(['первое', 'второе'])
    expect(await uncertain()).toBe(1)
  })

  test('breaks the connection before it takes anything, the message arrives all the same', slow, async () => {
    const { anna } = await start()
    world.planfix.trouble.start({ kind: 'destroy-before', cmd: 'newMessage', count: 1 })
    anna.writes('упрямое')
    await anna.task.shows(/упрямое/)
    expect(anna.comments).toHaveLength(2)
  })

  test.each(['hang', 'server-error', 'bad-gateway', 'login-page'] as const)(
    'has a fault (%s), every message arrives, and repeats only where counted',
    slow,
    async (kind) => {
      const { anna, boris } = await start({ PLANGRAM_PLANFIX_TIMEOUT_SECONDS: '1' })
      world.planfix.trouble.start({ kind, cmd: 'newMessage', count: 3 })
      for (let line = 1; line <= 5; line++) for (const customer of [anna, boris]) customer.writes(`строка ${line}`)
      await world.settled(60_000)
      for (const customer of [anna, boris]) {
        const plain = customer.comments.map(withoutRepeatMark)
        expect([...new Set(plain)]).toEqual(customer.written)
      }
      const repeats = anna.comments.length + boris.comments.length - anna.written.length - boris.written.length
      expect(repeats).toBeLessThanOrEqual(await uncertain())
    },
  )

  test('refuses one message for good, it is put aside and the chat goes on', slow, async () => {
    const { anna } = await start()
    world.planfix.trouble.start({ kind: 'bad-request', cmd: 'newMessage', chatId: anna.chatId, count: 1 })
    anna.writes('ядовитое')
    anna.writes('здоровое')
    await anna.task.shows('здоровое')
    expect(anna.comments.slice(1)).toEqual(['здоровое'])
    expect(await world.metric('plangram_attempts_total', { outcome: 'rejected' })).toBe(1)
  })

  test('answers 403 to one chat alone, the connection is paused once and not for ever, and others go on', slow, async () => {
    const { anna, boris } = await start()
    const firewall = world.planfix.trouble.start({ kind: 'forbidden', cmd: 'newMessage', chatId: anna.chatId })
    anna.writes('ядовитое')
    await world.until('the message was tried again', () => firewall.hits >= 4)
    boris.writes('здоровое')
    await boris.task.shows('здоровое')
    expect((await world.status()).status).toBe('Online')
    expect(world.bridge.lines.filter((line) => line.includes('PLANFIX_API_URL') && line.includes('ERROR'))).toHaveLength(1)
    firewall.off()
    await world.settled()
    expect(anna.comments).toEqual(anna.written)
  })

  test('refuses the key, the connection pauses with one line and a reason, and resumes by itself when it is mended', slow, async () => {
    const { anna } = await start()
    const refusal = world.planfix.trouble.start({ kind: 'refuse-token' })
    for (let line = 1; line <= 5; line++) anna.writes(`строка ${line}`)
    await world.until('the connection is paused', async () => (await world.status()).state === 'paused')
    const { status, reason } = await world.status()
    expect(status).toBe('Offline')
    expect(reason).toContain('PLANFIX_API_KEY')
    refusal.off()
    await world.settled(60_000)
    expect(anna.comments).toEqual(anna.written)
    expect((await world.status()).status).toBe('Online')
    expect(world.bridge.lines.filter((line) => line.includes('PLANFIX_API_KEY'))).toHaveLength(1)
  })

  test('answers slowly, chats do not wait for one another', slow, async () => {
    await start()
    const people = Array.from({ length: 20 }, (_, index) => world.customer(`Клиент ${index}`))
    for (const person of people) person.writes('знакомство')
    await world.settled()
    world.planfix.trouble.start({ kind: 'slow', delayMs: 500 })
    const started = Date.now()
    for (const person of people) person.writes('одновременно')
    await world.settled()
    expect(Date.now() - started).toBeLessThan(20 * 500)
    for (const person of people) expect(person.comments).toEqual(person.written)
  })

  test('is unreachable, answers of employees still reach their customers, and the ticks follow later', slow, async () => {
    const { anna } = await start()
    const push = world.employeeAnswers(anna, 'ответ')
    await push.accepted
    await world.planfix.trouble.refuseConnections()
    await anna.person.receives('ответ')
    await world.planfix.trouble.acceptConnections()
    expect(await push.shows('sent')).toBe('sent')
  })
})

describe('when Telegram', () => {
  let world: World
  beforeEach(async () => {
    world = await World.start()
  })
  afterEach(() => world.stop())

  async function meet(name: string) {
    const customer = world.customer(name)
    customer.writes('Здравствуйте')
    await customer.task.shows('Здравствуйте')
    return customer
  }

  test('is gone for a while, the bridge stays ready, and both directions arrive once and in order afterwards', slow, async () => {
    const anna = await meet('Анна')
    await world.telegram.trouble.refuseConnections()
    await world.until('the outage is noticed', async () => (await world.status()).status === 'Offline')
    expect((await world.request('/readyz')).status).toBe(200)
    const pushes = Array.from({ length: 5 }, (_, index) => world.employeeAnswers(anna, `ответ ${index}`))
    await Promise.all(pushes.map((push) => push.accepted))
    await world.telegram.trouble.acceptConnections()
    for (let line = 0; line < 5; line++) anna.writes(`строка ${line}`)
    await Promise.all(pushes.map((push) => push.shows('sent')))
    await world.settled()
    expect(anna.comments).toEqual(anna.written)
    expect(anna.received).toEqual(Array.from({ length: 5 }, (_, index) => `ответ ${index}`))
    expect((await world.status()).status).toBe('Online')
  })

  test('forgets the session while the connection is cut, what was written meanwhile is fetched at once', slow, async () => {
    const anna = await meet('Анна')
    world.telegram.trouble.pushes.swallow(1)
    anna.writes('пока никто не слушал')
    world.telegram.trouble.forgetSessions()
    world.telegram.trouble.dropConnections()
    await anna.task.shows('пока никто не слушал', { timeoutMs: 15_000 })
  })

  test('loses a push, sends one twice, or sends them in the wrong order, everything arrives once and in order', slow, async () => {
    const anna = await meet('Анна')
    const { pushes } = world.telegram.trouble
    pushes.swallow(1)
    for (const text of ['проглочено', 'показывает пропуск']) anna.writes(text)
    await anna.task.shows('показывает пропуск')
    pushes.twice(2)
    for (const text of ['дважды 1', 'дважды 2']) anna.writes(text)
    pushes.reverse(3)
    for (const text of ['наоборот 1', 'наоборот 2', 'наоборот 3']) anna.writes(text)
    await world.settled()
    expect(anna.comments).toEqual(anna.written)
  })

  test(
    'regression: the answer to a repeated send carries the number of a customer’s newer message, which must not be taken for our own',
    slow,
    async () => {
      const anna = await meet('Анна')
      const { trouble } = world.telegram
      trouble.loseAnswers({ method: 'messages.sendMessage', forgetSession: true })
      const push = world.employeeAnswers(anna, 'ответ на отправку потерян')
      await anna.person.receives('ответ на отправку потерян')
      trouble.floodWait({ method: 'messages.sendMessage', seconds: 2 })
      const retries = () => world.metric('plangram_attempts_total', { direction: 'to_telegram', outcome: 'retry' })
      await world.until('the repeat has to wait', async () => (await retries()) === 1)
      trouble.pushes.hold()
      anna.writes('новее, чем ответ')
      await push.shows('sent')
      trouble.pushes.release()
      await anna.task.shows('новее, чем ответ')
      expect(anna.received).toEqual(['ответ на отправку потерян'])
    },
  )

  test('forgets the key of the bot, it logs in again and misses nothing', slow, async () => {
    const anna = await meet('Анна')
    world.telegram.trouble.forgetAuthKeys(world.sandbox.bot)
    anna.writes('без ключа')
    world.telegram.trouble.dropConnections()
    await anna.task.shows('без ключа', { timeoutMs: 30_000 })
    await world.employeeAnswers(anna, 'и обратно').shows('sent')
  })

  test('changes its salts, nothing is lost', slow, async () => {
    const anna = await meet('Анна')
    world.telegram.trouble.changeSalts()
    anna.writes('новая соль')
    await world.employeeAnswers(anna, 'и обратно').shows('sent')
    await anna.task.shows('новая соль')
  })

  test('skips updates (differenceTooLong), the missing messages are fetched by number', slow, async () => {
    const anna = await meet('Анна')
    await world.bridge.stop()
    for (let line = 0; line < 150; line++) anna.writes(`пропущено ${line}`)
    world.telegram.trouble.differenceTooLong()
    await world.bridge.start()
    await world.settled(60_000)
    expect(anna.comments).toEqual(anna.written)
    expect(await world.metric('plangram_gaps_total')).toBe(1)
  })

  test('has two hundred and fifty messages waiting for a bridge that was off, all of them arrive in order', slow, async () => {
    const anna = await meet('Анна')
    const boris = await meet('Борис')
    await world.bridge.stop()
    for (let line = 0; line < 125; line++) for (const customer of [anna, boris]) customer.writes(`ночью ${line}`)
    await world.bridge.start()
    await world.settled(60_000)
    expect([anna.comments, boris.comments]).toEqual([anna.written, boris.written])
  })
})

describe('when the operator', () => {
  const newBot = 700_200
  let world: World
  afterEach(() => world.stop())

  async function meet(options: Parameters<typeof World.start>[0] = {}) {
    world = await World.start(options)
    const anna = world.customer('Анна')
    anna.writes('Здравствуйте')
    await anna.task.shows('Здравствуйте')
    return anna
  }

  const connectedSessions = (bot: number) => world.telegram.bots().find(({ id }) => id === bot)?.connectedSessions ?? 0

  async function changeBot(): Promise<void> {
    expect(await world.plangram('connections', 'set', 'default', `telegram_bot_token=${newBot}:other`)).toMatchObject({ code: 0 })
    const isUp = async () => connectedSessions(newBot) > 0 && (await world.status()).status === 'Online'
    await world.until('the new bot is online', isUp)
  }

  test('changes the bot, answers in the chats of the old one are refused in words, even one that was cut off', slow, async () => {
    const anna = await meet()
    const { trouble } = world.telegram
    trouble.loseAnswers({ method: 'messages.sendMessage', forgetSession: true })
    const cutOff = world.employeeAnswers(anna, 'ответ на отправку потерян')
    await anna.person.receives('ответ на отправку потерян')
    trouble.floodWait({ method: 'messages.sendMessage', seconds: 8 })
    const retries = () => world.metric('plangram_attempts_total', { direction: 'to_telegram', outcome: 'retry' })
    await world.until('the repeat has to wait', async () => (await retries()) >= 1)
    await changeBot()
    const late = world.employeeAnswers(anna, 'в чат прежнего бота')
    for (const push of [cutOff, late]) expect(await push.shows('error')).toBe('error')
    const reasons = world.planfix.statuses.all.map(({ text }) => text)
    expect(reasons).toEqual([1, 2].map(() => expect.stringContaining(`боту ${world.sandbox.bot}`)))
    expect(anna.received).toEqual(['ответ на отправку потерян'])
    expect(anna.person.inbox(newBot)).toEqual([])
    anna.person.writes(newBot, 'новому боту')
    const chatId = `tg-${newBot}-${anna.person.id}`
    await world.planfix.tasks.ofChat(chatId).shows('новому боту')
    await world.employee.answers({ chatId }, 'от нового бота').shows('sent')
    expect(anna.person.inbox(newBot).map(({ text }) => text)).toEqual(['от нового бота'])
  })

  test('changes the bot, what employees edit and delete touches no message of the new one', { timeout: 180_000 }, async () => {
    const anna = await meet({ api: 'chat+rest' })
    const comments = ['первый', 'второй'].map((text) => world.answer(anna, text))
    await anna.person.receives('второй')
    await world.until('their comments are known', async () => (await world.status()).queue_depth === 0)
    await changeBot()
    const chatId = `tg-${newBot}-${anna.person.id}`
    anna.person.writes(newBot, 'новому боту')
    await world.planfix.tasks.ofChat(chatId).shows('новому боту')
    for (const text of ['третий', 'четвёртый', 'пятый']) await world.employee.answers({ chatId }, text).shows('sent')
    const before = anna.person.history()
    const rejected = () => world.metric('plangram_attempts_total', { direction: 'to_telegram', outcome: 'rejected' })
    world.employee.edits(comments[0]?.id ?? 0, 'исправлено')
    world.employee.deletes(comments[1]?.id ?? 0)
    // Planfix's list of changed tasks goes by what is added to them, so something is.
    world.answer(anna, 'в чат прежнего бота')
    await world.until('all three are refused', async () => (await rejected()) === 3, 120_000)
    expect(anna.person.history()).toEqual(before)
  })
})
