import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { TroubleSpec } from '../simulators/src/planfix/trouble/trouble-spec.ts'
import type { SandboxOptions } from '../simulators/src/sandbox.ts'
import { type Customer, commentAdding, tokens, World } from './world.ts'

const slow = { timeout: 60_000 }
const taskApis = ['xml', 'rest'] as const

async function meet(world: World, name: string): Promise<Customer> {
  const customer = world.customer(name)
  customer.writes('Здравствуйте')
  await customer.task.shows('Здравствуйте', slowly)
  return customer
}

/** How long what is looked for may take on a slow machine. */
const slowly = { timeoutMs: 20_000 }

describe.each(taskApis)('over Planfix’s %s API', (api) => {
  let world: World
  beforeAll(async () => {
    world = await World.start({ api })
  })
  afterEach(() => world.planfix.trouble.clear())
  afterAll(() => world.stop())

  const contactsNamed = (name: string) => world.planfix.contacts.all.filter(({ firstName }) => firstName === name)

  test('a customer’s messages become a contact and a task of his own, letter by letter', slow, async () => {
    const anna = world.customer('Анна', { lastName: 'Каренина', username: 'anna_k' })
    anna.writes('<b>не жирно</b> & "кавычки" &amp; <br>\nвторая строка 👋🏽🧑‍🧑‍🧒\n\n{{Задача.Номер}} 日本語')
    anna.writes('и ещё')
    await world.settled()
    expect(anna.comments).toEqual(anna.written)
    expect(contactsNamed('Анна')).toMatchObject([{ lastName: 'Каренина', telegramId: String(anna.person.id), telegramUsername: 'anna_k' }])
    expect(world.tasksOf(anna.person)).toMatchObject([{ name: 'Анна Каренина (Telegram)' }])
  })

  test('a customer whose card is there already gets no second one', slow, async () => {
    const card = world.planfix.contacts.add({ firstName: 'Борис', telegramId: '7100500' })
    const boris = world.customer('Борис', { id: 7_100_500 })
    boris.writes('это снова я')
    const { author } = await boris.task.shows('это снова я', slowly)
    expect(author.id).toBe(card.number)
    expect(contactsNamed('Борис')).toHaveLength(1)
  })

  test('two customers have two tasks, each is answered in his own, and only what is meant for him goes out', slow, async () => {
    const [vera, gleb] = [await meet(world, 'Вера'), await meet(world, 'Глеб')]
    const { number, owner } = vera.task.now
    const contact = { kind: 'contact', id: owner?.id ?? 0 } as const
    const comment = (text: string, options: object = {}) => world.employee.comments({ task: number }, text, options)
    comment('никого не уведомляет')
    comment('уведомляет коллегу', { notified: [{ kind: 'employee', id: world.employee.id }] })
    if (api === 'rest') {
      comment('скрытый', { notified: [contact], isHidden: true })
      comment('из другого канала', { notified: [contact], fromType: 'Email' })
    }
    world.planfix.company.tasks.change(number, { name: 'Переименована' })
    vera.writes('собственные слова')
    world.answer(gleb, 'для Глеба')
    world.answer(vera, 'для Веры <b>&</b>\nвторая строка 🫖')
    await vera.person.receives('для Веры <b>&</b>\nвторая строка 🫖', slowly)
    await gleb.person.receives('для Глеба', slowly)
    await world.settled()
    expect([vera.received, gleb.received]).toEqual([['для Веры <b>&</b>\nвторая строка 🫖'], ['для Глеба']])
    expect([vera.comments, gleb.comments]).toEqual([vera.written, gleb.written])
  })

  test('answers written while the bridge was off arrive at its start, once and in order', slow, async () => {
    const dina = await meet(world, 'Дина')
    await world.bridge.stop()
    // More than one page of Planfix's lists holds.
    const atNight = Array.from({ length: 120 }, (_, index) => `ночью ${index}`)
    for (const text of atNight) world.answer(dina, text)
    await world.bridge.start()
    await dina.person.receives('ночью 119', { timeoutMs: 40_000 })
    world.answer(dina, 'утром')
    await dina.person.receives('утром', slowly)
    await world.bridge.stop()
    await world.bridge.start()
    world.answer(dina, 'после второго запуска')
    await dina.person.receives('после второго запуска', slowly)
    expect(dina.received).toEqual([...atNight, 'утром', 'после второго запуска'])
  })

  const looking = api === 'xml' ? { api, method: 'action.getListByPeriod' } : { api, endpoint: 'POST /task/list' as const }

  // Each costs the wait after a failure, so the APIs share them: what they do with an answer is the same.
  test.each(api === 'xml' ? (['unavailable', 'half-answer'] as const) : (['login-page', 'destroy-before'] as const))(
    'a look for answers that fails (%s) loses none',
    slow,
    async (kind) => {
      const eva = await meet(world, `Ева ${kind}`)
      const trouble = world.planfix.trouble.start({ ...looking, kind, count: 1 } as TroubleSpec)
      world.answer(eva, 'раз')
      world.answer(eva, 'два')
      await eva.person.receives('два', { timeoutMs: 30_000 })
      // A look that was under way when the trouble began may have found both.
      await world.until('a look failed', () => trouble.hits === 1)
      world.answer(eva, 'три')
      await eva.person.receives('три', { timeoutMs: 30_000 })
      expect(trouble.hits).toBe(1)
      expect(eva.received).toEqual(['раз', 'два', 'три'])
    },
  )

  test('a comment that is found and told by an automation as well goes out once', slow, async () => {
    const zoya = await meet(world, 'Зоя')
    const first = world.answer(zoya, 'сначала найден')
    await zoya.person.receives('сначала найден', slowly)
    await world.callsAutomation({ comment_id: String(first.id) })
    await world.callsAutomation({ comment_id: String(first.id), chatId: zoya.chatId, text: 'сначала найден' })
    const second = world.answer(zoya, 'сразу сказан')
    await world.callsAutomation({ comment_id: String(second.id) })
    await zoya.person.receives('сразу сказан', slowly)
    world.answer(zoya, 'последний')
    await zoya.person.receives('последний', slowly)
    await world.settled()
    expect(zoya.received).toEqual(['сначала найден', 'сразу сказан', 'последний'])
  })

  test('the metrics tell what the account’s requests of today were made for, and how many are left', slow, async () => {
    await meet(world, 'Ева Вторая')
    const requests = (name: string, labels: object = {}) =>
      world.metric(`plangram_planfix_requests_${name}`, { account: new URL(world.planfix.origin).host, ...labels })
    const delivered = await requests('today', { purpose: 'delivery' })
    await meet(world, 'Ева Третья')
    expect(await requests('today', { purpose: 'delivery' })).toBeGreaterThanOrEqual(delivered + 3)
    await world.until('answers were looked for', async () => (await requests('today', { purpose: 'polling' })) > 0)
    // As the sandbox sets it.
    const budget = 10_000_000
    expect(await requests('budget')).toBe(budget)
    await world.until('what is left is the rest', async () => (await requests('left')) + (await requests('today')) === budget)
    await world.until('connections show tells it too', async () => {
      const { output } = await world.plangram('connections', 'show', 'default', '--json')
      return (JSON.parse(output) as { planfix_requests_today: number }).planfix_requests_today > delivered
    })
  })

  test('the next message to a closed task opens a new one, that to a deleted one too', slow, async () => {
    const ira = await meet(world, 'Ира')
    const first = ira.task.now.number
    world.employee.closes(first)
    world.answer(ira, 'закрыл')
    await ira.person.receives('закрыл', slowly)
    ira.writes('а у меня ещё вопрос')
    await world.planfix.tasks.ofNumber(first).shows('Здравствуйте')
    await ira.task.shows('а у меня ещё вопрос', slowly)
    const second = ira.task.now.number
    expect(second).not.toBe(first)
    world.employee.deletesTask(second)
    ira.writes('куда всё делось?')
    await world.until('there is a third task', () => ira.task.now.number !== second && ira.comments.includes('куда всё делось?'))
    world.answer(ira, 'мы здесь')
    await ira.person.receives('мы здесь', slowly)
    expect(ira.comments).toEqual(['Здравствуйте', 'куда всё делось?'])
  })

  test('a message that another system relays is answered with its comment’s id, the same one again too', slow, async () => {
    const body = JSON.stringify({ telegram_message_id: 7, messageData: { text: 'со стороны', telegram_message_id: 7, chat_id: 555_002 } })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens.bridge}` }
    const relay = async () =>
      (await (await world.request('/webhook', { method: 'POST', body, headers })).json()) as { planfix_message_id: string | null }
    const [first, again] = [await relay(), await relay()]
    const comment = world.planfix.company.comments.all.find(({ text }) => text === 'со стороны')
    expect([first.planfix_message_id, again.planfix_message_id]).toEqual([String(comment?.id), String(comment?.id)])
  })

  test('a task that was closed by the answer itself takes no further messages', slow, async () => {
    const nina = await meet(world, 'Нина')
    const { number, owner } = nina.task.now
    // Planfix's own note that the task was made has been seen by then: only the answer tells that it is closed.
    nina.writes('и ещё одно')
    await nina.task.shows('и ещё одно', slowly)
    world.answer(nina, 'сейчас')
    await nina.person.receives('сейчас', slowly)
    nina.writes('жду')
    await nina.task.shows('жду', slowly)
    world.employee.closesBy(number, 'готово, закрываю', { notified: [{ kind: 'contact', id: owner?.id ?? 0 }] })
    await nina.person.receives('готово, закрываю', slowly)
    nina.writes('спасибо, и ещё вопрос')
    await world.until('there is a second task', () => nina.task.now.number !== number && nina.comments.includes('спасибо, и ещё вопрос'))
    expect(world.tasksOf(nina.person)).toHaveLength(2)
  })

  test('of the account’s own statuses those in which tasks end take no further messages, the others do', slow, async () => {
    const olya = await meet(world, 'Оля')
    const { number, owner } = olya.task.now
    const { taskStatuses } = world.planfix.company
    const [waiting, archive] = [taskStatuses.add({ name: 'Ждём', isActive: true }), taskStatuses.add({ name: 'Архив', isActive: false })]
    const notified = [{ kind: 'contact', id: owner?.id ?? 0 } as const]
    world.employee.closesBy(number, 'ждём поставку', { newStatus: waiting.id, notified })
    await olya.person.receives('ждём поставку', slowly)
    olya.writes('хорошо')
    await world.planfix.tasks.ofNumber(number).shows('хорошо', slowly)
    world.employee.closesBy(number, 'в архив', { newStatus: archive.id, notified })
    await olya.person.receives('в архив', slowly)
    olya.writes('новый вопрос')
    await world.until('there is a second task', () => olya.task.now.number !== number && olya.comments.includes('новый вопрос'))
    expect(world.tasksOf(olya.person)).toHaveLength(2)
  })

  test('cards that are merged lose nothing: the next message is from the card that is left, and answers go on', slow, async () => {
    const lena = await meet(world, 'Лена')
    const [card] = contactsNamed('Лена')
    const task = lena.task.now.number
    const kept = world.planfix.contacts.add({ firstName: 'Лена', lastName: 'Осипова', telegramId: String(lena.person.id) })
    world.employee.merges(card?.number ?? 0, kept.number)
    lena.writes('меня слили')
    const { author } = await lena.task.shows('меня слили', slowly)
    expect([author.id, lena.task.now.number]).toEqual([kept.number, task])
    world.answer(lena, 'всё на месте')
    await lena.person.receives('всё на месте', slowly)
    expect([lena.comments, contactsNamed('Лена')]).toMatchObject([lena.written, [{ number: kept.number }]])
  })
})

describe.each([...taskApis, 'chat+rest', 'chat'] as const)('an automation that tells nothing but a comment’s id (%s)', (api) => {
  let world: World
  afterEach(() => world.stop())

  test(api === 'chat' ? 'is answered with what is missing' : 'is followed at once', slow, async () => {
    // So rarely that nothing is found by looking in time.
    world = await World.start({ api, env: { PLANGRAM_POLL_SECONDS: '600' } })
    const anna = await meet(world, 'Анна')
    const { number } = anna.task.now
    const among = world.employee.comments({ task: number }, 'между собой')
    const response = await world.callsAutomation({ comment_id: String(among.id) })
    const answer = [response.status, await response.json()]
    if (api === 'chat') {
      expect(answer).toMatchObject([200, { ok: false, error: expect.stringMatching(/REST.* \/ .*REST/) }])
      return
    }
    expect(answer).toMatchObject([200, { ok: true, status: 'queued' }])
    await world.until('why it was not sent is told', async () =>
      (await world.plangram('trace', '--planfix', String(among.id))).output.includes('does not notify the customer'),
    )
    const { id } = world.answer(anna, 'по номеру комментария')
    await world.callsAutomation({ comment_id: String(id) })
    await world.callsAutomation({ comment_id: String(among.id), task: String(number), text: 'между собой, но с текстом' })
    await anna.person.receives('между собой, но с текстом', slowly)
    await anna.person.receives('по номеру комментария', slowly)
    await world.settled()
    expect(anna.received.toSorted()).toEqual(['между собой, но с текстом', 'по номеру комментария'])
  })
})

describe('an automation beside Planfix’s pushes', () => {
  let world: World
  afterEach(() => world.stop())

  test('tells of what is pushed, sooner or later: each answer goes out once, and is ticked', slow, async () => {
    world = await World.start({ api: 'chat' })
    const anna = await meet(world, 'Анна')
    const task = String(anna.task.now.number)
    const next = () => String(world.planfix.company.comments.nextId)
    await world.callsAutomation({ task, text: 'сначала сказано', comment_id: next() })
    await anna.person.receives('сначала сказано', slowly)
    const answers = ['сначала сказано', 'сначала сказано', 'сначала прислано']
    const pushed = answers.map((text) => world.employeeAnswers(anna, text))
    await anna.person.receives('сначала прислано', slowly)
    await world.callsAutomation({ task, text: 'сначала  прислано', comment_id: String(Number(next()) - 1) })
    await world.callsAutomation({ task, text: 'только сказано' })
    await anna.person.receives('только сказано', slowly)
    await world.settled()
    expect(anna.received).toEqual(['сначала сказано', 'сначала сказано', 'сначала прислано', 'только сказано'])
    expect(pushed.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent'])
  })
})

describe.each(taskApis)('over Planfix’s %s API, otherwise set up', (api) => {
  let world: World
  afterEach(() => world.stop())
  const start = async (options: Partial<SandboxOptions> = {}) => {
    world = await World.start({ api, ...options })
    return meet(world, 'Анна')
  }

  test('a closed task takes further messages where no new one is wanted', slow, async () => {
    const anna = await start({ env: { PLANGRAM_NEW_TASK_WHEN_CLOSED: 'false' } })
    world.employee.closes(anna.task.now.number)
    world.answer(anna, 'закрыл')
    await anna.person.receives('закрыл', slowly)
    anna.writes('ещё вопрос')
    await anna.task.shows('ещё вопрос', slowly)
    expect(world.tasksOf(anna.person)).toHaveLength(1)
  })

  test('a token taken back pauses this connection alone; a new one resumes it, and nothing is lost', slow, async () => {
    const anna = await start()
    await addShop(world)
    world.planfix.company.access.revoke(`sandbox-${api}-token`)
    for (const text of ['раз', 'два', 'три']) anna.writes(text)
    world.answer(anna, 'ответ тем временем')
    await world.until('the connection is paused', async () => (await world.status()).state === 'paused')
    const { status, reason } = await world.status()
    expect([status, reason]).toEqual(['Offline', expect.stringMatching(/токен|PLANFIX_API_KEY/i)])
    const boris = world.customer('Борис')
    boris.person.writes(shop.bot, 'в другой магазин')
    await world.planfix.tasks.ofChat(boris.chatId.replace(/\d+/, String(shop.bot)), 'shop').shows('в другой магазин', slowly)
    const said = world.bridge.lines.filter((line) => line.includes(reason))
    expect(said.filter((line) => line.includes('direction=to_planfix'))).toHaveLength(1)
    expect(said.filter((line) => line.includes('Ответы не проверяются')).length).toBeLessThanOrEqual(1)
    const employeeId = world.planfix.company.employees.robots[0]?.id ?? 0
    if (api === 'xml') world.planfix.company.access.addXmlToken({ token: 'fresh', employeeId })
    else world.planfix.company.access.addRestToken({ token: 'fresh', employeeId })
    const key = api === 'xml' ? 'sandbox-xml-key:fresh' : 'fresh'
    expect(await world.plangram('connections', 'set', 'default', `planfix_api_key=${key}`)).toMatchObject({ code: 0 })
    await anna.task.shows('три', slowly)
    await anna.person.receives('ответ тем временем', slowly)
    expect(anna.comments).toEqual(anna.written)
    expect((await world.status()).status).toBe('Online')
  })

  test('at Planfix’s real pace both ways arrive, and no request comes too fast', { timeout: 90_000 }, async () => {
    world = await World.open({ api, env: { PLANGRAM_PLANFIX_PACE_MS: '1050', PLANGRAM_POLL_SECONDS: '5' } })
    world.planfix.company.account.change({ requestIntervalMs: 1_000 })
    await world.bridge.start()
    const anna = await meet(world, 'Анна')
    anna.writes('раз')
    world.answer(anna, 'ответ 1')
    anna.writes('два')
    world.answer(anna, 'ответ 2')
    await anna.person.receives('ответ 2', { timeoutMs: 60_000 })
    await world.settled(60_000)
    expect([anna.comments, anna.received]).toEqual([anna.written, ['ответ 1', 'ответ 2']])
    const verdicts = world.planfix.events.after(0).flatMap((event) => (event.type === 'api.asked' ? [event.verdict] : []))
    // A machine under load may delay one request by more than the 50 ms that the pace leaves; it is asked again, and nothing is lost.
    expect(verdicts.filter((verdict) => verdict !== 'admitted').length).toBeLessThanOrEqual(1)
    expect(verdicts.length).toBeGreaterThan(5)
  })
})

describe('where the zone of the token’s employee is set wrongly', () => {
  let world: World
  afterEach(() => world.stop())

  test('answers reach the customer all the same, over REST', slow, async () => {
    world = await World.start({ api: 'rest', env: { PLANGRAM_PLANFIX_TIME_ZONE: 'Asia/Kamchatka' } })
    const anna = await meet(world, 'Анна')
    world.answer(anna, 'ответ с Москвы')
    await anna.person.receives('ответ с Москвы', { timeoutMs: 40_000 })
  })
})

describe('over Planfix’s xml API, where the field for the Telegram id is not there', () => {
  let world: World
  afterEach(() => world.stop())

  test('a newcomer’s message arrives, and the operator is told', slow, async () => {
    world = await World.start({ api: 'xml', env: { PLANGRAM_CONTACT_TELEGRAM_FIELD: '999' } })
    const anna = await meet(world, 'Анна')
    expect(anna.comments).toEqual(anna.written)
    await world.until('the operator is told', async () => (await world.status()).last_error?.text.includes('0015') ?? false)
  })
})

describe.each([...taskApis, 'chat+rest'] as const)('a message in doubt (%s)', (api) => {
  let world: World
  afterEach(() => world.stop())

  test('that an automation takes for an employee’s is not written a second time', slow, async () => {
    world = await World.start({ api, env: { PLANGRAM_PLANFIX_TIMEOUT_SECONDS: '3' } })
    const anna = await meet(world, 'Анна')
    await world.settled()
    const trouble = world.planfix.trouble.start({ kind: 'hang', count: 1, ...commentAdding[api] } as TroubleSpec)
    anna.writes('в сомнении')
    const { id } = await anna.task.shows('в сомнении', slowly)
    expect((await world.callsAutomation({ comment_id: String(id) })).status).toBe(200)
    await world.settled()
    anna.writes('дальше')
    await world.settled()
    expect([anna.comments, anna.received, trouble.hits]).toEqual([anna.written, [], 1])
  })
})

describe.each(taskApis)('two connections of one account, over %s', (api) => {
  let world: World
  afterEach(() => world.stop())

  test('never write into each other’s task, and each finds its own again', slow, async () => {
    world = await World.start({ api })
    await addTaskShop(world, api)
    const [anna, boris] = [await meet(world, 'Анна'), await meet(world, 'Борис')]
    const tasks = () => world.tasksOf(anna.person).length + world.tasksOf(boris.person).length
    const adding = api === 'xml' ? ({ api, method: 'task.add' } as const) : ({ api, endpoint: 'POST /task/' } as const)
    // Not made, though it was begun; then made, though that was not answered.
    for (const [count, kind, { person }] of [
      [3, 'destroy-before', anna],
      [4, 'answer-lost', boris],
    ] as const) {
      const trouble = world.planfix.trouble.start({ ...adding, kind, count: 1 } as TroubleSpec)
      person.writes(shop.bot, 'в другой магазин')
      await world.until('it has a task of its own', () => tasks() === count && trouble.hits === 1)
    }
    const textsOf = ({ number }: { number: number }) => world.planfix.tasks.ofNumber(number).comments.map(({ text }) => text)
    for (const { person } of [anna, boris]) {
      await world.until('both are there', () => world.commentsOf(person).length === 2)
      expect(world.tasksOf(person).map(textsOf)).toEqual([['Здравствуйте'], ['в другой магазин']])
    }
    const [first, second] = world.tasksOf(anna.person)
    expect(first?.description).toContain(`<br>Чат в мосте Plangram: ${anna.chatId}`)
    expect(second?.description).toContain(`<br>Чат в мосте Plangram: tg-${shop.bot}-${anna.person.id}`)
  })
})

const shop = { bot: 700_300, planfix: 'shop-planfix-token', key: 'shop-connection-key-1' } as const

/** A second connection, by the chat API of the same account. */
async function addShop(world: World): Promise<void> {
  const bridgeUrl = `${world.bridge.address}/webhook`
  world.planfix.integrations.add({ providerId: 'shop', planfixToken: shop.planfix, bridgeToken: shop.key, bridgeUrl, name: 'Shop' })
  const inputs = {
    ...{ telegram_api_id: '2', telegram_api_hash: 'shop', telegram_bot_token: `${shop.bot}:shop` },
    ...{ planfix_api_url: world.planfix.url, planfix_api_key: shop.planfix, session_key: shop.key, provider_id: 'shop' },
  }
  const added = await world.plangram('connections', 'add', 'shop', ...Object.entries(inputs).map(([name, value]) => `${name}=${value}`))
  expect(added.code, added.output).toBe(0)
  await world.until('its bot is there', () => world.telegram.bots().some(({ id }) => id === shop.bot))
}

/** A second connection, by the same API of the same account. */
async function addTaskShop(world: World, api: (typeof taskApis)[number]): Promise<void> {
  const { xmlUrl, restUrl } = world.planfix
  const xml = { planfix_api_url: xmlUrl, planfix_api_key: 'sandbox-xml-key:sandbox-xml-token', planfix_account: 'acme' }
  const rest = {
    planfix_api_url: restUrl,
    planfix_api_key: 'sandbox-rest-token',
    planfix_time_zone: world.planfix.company.account.settings.timezone,
  }
  const inputs = {
    ...{
      telegram_api_id: '2',
      telegram_api_hash: 'shop',
      telegram_bot_token: `${shop.bot}:shop`,
      session_key: shop.key,
      planfix_pace_ms: '0',
    },
    ...(api === 'xml' ? xml : rest),
  }
  const added = await world.plangram('connections', 'add', 'shop', ...Object.entries(inputs).map(([name, value]) => `${name}=${value}`))
  expect(added.code, added.output).toBe(0)
  await world.until('its bot is there', () => world.telegram.bots().some(({ id }) => id === shop.bot))
}
