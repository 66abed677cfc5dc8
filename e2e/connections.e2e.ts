import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Customer, tokens, World } from './world.ts'

describe('plangram connections, trace, retry and skip, beside a running bridge', () => {
  let world: World
  let anna: Customer
  const second = { key: 'second-connection-key-1', planfix: 'second-planfix-token', bot: 700_300 }
  beforeAll(async () => {
    world = await World.start()
    anna = world.customer('Анна')
    anna.writes('первому боту')
    await anna.task.shows('первому боту')
    world.planfix.integrations.add({
      providerId: 'telegram-shop',
      planfixToken: second.planfix,
      bridgeToken: second.key,
      bridgeUrl: `${world.bridge.address}/webhook`,
      name: 'Shop',
    })
    const added = await world.plangram(
      'connections',
      'add',
      'shop',
      'telegram_api_id=2',
      'telegram_api_hash=shop',
      `telegram_bot_token=${second.bot}:shop`,
      `planfix_api_url=${world.planfix.url}`,
      `planfix_api_key=${second.planfix}`,
      `session_key=${second.key}`,
    )
    expect(added.code, added.output).toBe(0)
    await world.until(
      'the new bot is online',
      async () =>
        (
          await world
            .request('/webhook', { headers: { 'x-session-key': second.key } })
            .then((r) => r.json() as Promise<{ status?: string }>)
        ).status === 'Online',
    )
  })
  afterAll(() => world.stop())

  /** Changes with each rotation. */
  let shopKey = second.key

  /** Changes a connection and waits until the running bridge says that it has taken that up. */
  async function change(name: string, ...changes: string[]): Promise<void> {
    const timesSaid = () =>
      world.bridge.lines.filter((line) => line.includes('Connection changed') && line.includes(`connection=${name}`)).length
    const before = timesSaid()
    expect(await world.plangram('connections', 'set', name, ...changes)).toMatchObject({ code: 0 })
    await world.until('the change is taken up', () => timesSaid() > before)
  }

  test('a connection that is added works at once, without a restart; one customer of two bots has two tasks', async () => {
    anna.person.writes(second.bot, 'второму боту')
    const chat = `tg-${second.bot}-${anna.person.id}`
    await world.planfix.tasks.ofChat(chat, 'telegram-shop').shows('второму боту')
    expect(anna.comments).toEqual(['первому боту'])
    const [employee] = world.planfix.employees.all
    const push = employee?.answers({ chatId: chat, providerId: 'telegram-shop' }, 'от второго бота')
    expect(await push?.shows('sent')).toBe('sent')
    expect(anna.person.inbox(second.bot).map(({ text }) => text)).toEqual(['от второго бота'])
    expect(anna.person.inbox(world.sandbox.bot)).toEqual([])
  })

  test('each is reached by its own key, and not by the other’s', async () => {
    const status = async (key: string) => (await world.request('/webhook', { headers: { 'x-session-key': key } })).json()
    const [one, other] = [await status(tokens.bridge), await status(second.key)] as { client_id: string }[]
    expect(one?.client_id).not.toBe(other?.client_id)
    const before = anna.received.length
    const push = { cmd: 'newMessage', chatId: anna.chatId, message: 'чужой ключ', messageId: 'foreign-1' }
    expect((await world.postForm({ ...push, providerId: 'telegram', token: second.key })).status).toBe(400)
    expect((await world.postForm({ ...push, providerId: 'telegram-shop', token: second.key })).status).toBe(200)
    await world.until(
      'it was refused',
      async () => (await world.metric('plangram_attempts_total', { connection: 'shop', outcome: 'rejected' })) >= 1,
    )
    expect(anna.received).toHaveLength(before)
  })

  test('list and show tell what there is, and secrets only when asked', async () => {
    const list = await world.plangram('connections', 'list', '--json')
    expect(JSON.parse(list.output)).toMatchObject([
      { name: 'default', provider_id: 'telegram' },
      { name: 'shop', provider_id: 'telegram-shop' },
    ])
    const shown = await world.plangram('connections', 'show', 'shop')
    const revealed = await world.plangram('connections', 'show', 'shop', '--reveal')
    for (const secret of [second.key, second.planfix, `${second.bot}:shop`]) expect(list.output + shown.output).not.toContain(secret)
    expect(revealed.output).toContain(second.key)
  })

  test('set changes a setting of the running bridge', async () => {
    await change('shop', 'status_language=en')
    const boris = world.customer('Борис')
    boris.person.writes(second.bot, { media: 'location' })
    await world.planfix.tasks.ofChat(`tg-${second.bot}-${boris.person.id}`, 'telegram-shop').shows(/^\[Location: /)
  })

  test('while a key is being changed, the old and the new one are accepted; then only the new one', async () => {
    const codes = async (...keys: string[]) =>
      Promise.all(keys.map(async (key) => (await world.request('/webhook', { headers: { 'x-session-key': key } })).status))
    const rotated = await world.plangram('connections', 'set', 'shop', 'session_key=rotate', '--json')
    const { session_key: newKey } = JSON.parse(rotated.output) as { session_key: string }
    expect(newKey).toMatch(/^[0-9a-f]{64}$/)
    await world.until('the new key is known', async () => (await codes(newKey))[0] === 200)
    expect(await codes(second.key, newKey, 'neither-of-the-two')).toEqual([200, 200, 401])
    await world.plangram('connections', 'set', 'shop', 'session_key=finish')
    await world.until('the old key is forgotten', async () => (await codes(second.key))[0] === 401)
    expect(await codes(newKey)).toEqual([200])
    shopKey = newKey
  })

  test('stop takes a connection offline, and start brings it back', async () => {
    const state = async () =>
      ((await (await world.request('/webhook', { headers: { 'x-session-key': shopKey } })).json()) as { state: string }).state
    expect(await world.plangram('connections', 'stop', 'shop')).toMatchObject({ code: 0, output: expect.stringContaining('stopped') })
    await world.until('it is stopped', async () => (await state()) === 'stopped')
    expect(await world.plangram('connections', 'start', 'shop')).toMatchObject({ code: 0, output: expect.not.stringContaining('stopped') })
    await world.until('it is online', async () => (await state()) === 'online')
    expect(await world.plangram('connections', 'start', 'nobody')).toMatchObject({ code: 1 })
  })

  test('a key made by command outlives a DELETE that follows at once', async () => {
    const rotated = await world.plangram('connections', 'set', 'shop', 'session_key=rotate', '--json')
    const headers = { 'x-session-key': shopKey }
    await world.request('/webhook', { method: 'DELETE', headers })
    shopKey = (JSON.parse(rotated.output) as { session_key: string }).session_key
    const status = async () => (await world.request('/webhook', { headers: { 'x-session-key': shopKey } })).status
    await world.until('the new key is known', async () => (await status()) === 200)
    await world.plangram('connections', 'start', 'shop')
  })

  test('set says which variable undoes the change at the next start', async () => {
    const warned = await world.plangram('connections', 'set', 'default', 'planfix_account=acme')
    expect([warned.code, warned.output]).toEqual([
      0,
      expect.stringMatching(/next start.*PLANFIX_ACCOUNT[\s\S]*Следующий запуск.*PLANFIX_ACCOUNT/),
    ])
    const silent = await world.plangram('connections', 'set', 'default', 'planfix_account=')
    expect([silent.code, silent.output]).toEqual([0, expect.not.stringContaining('next start')])
  })

  test('trace finds a message by its Telegram number and by Planfix’s id, with every attempt', async () => {
    const { botMessageId } = anna.writes('проследите за мной')
    await anna.task.shows('проследите за мной')
    const push = world.employeeAnswers(anna, 'и за мной')
    await push.shows('sent')
    const byTelegram = await world.plangram('trace', '--telegram', `${anna.person.id}/${botMessageId}`)
    expect(byTelegram.output).toContain('проследите за мной')
    expect(byTelegram.output).toMatch(/attempt 1: delivered/)
    const byPlanfix = await world.plangram('trace', '--planfix', push.messageId ?? '', '--json')
    const [trace] = JSON.parse(byPlanfix.output) as {
      message: { text: string }
      mappings: { telegramMessageId: number }[]
      deliveries: { state: string }[]
    }[]
    expect(trace?.message.text).toBe('и за мной')
    expect(trace?.deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered'])
    const back = await world.plangram('trace', '--telegram', `${anna.person.id}/${trace?.mappings[0]?.telegramMessageId}`, '--json')
    expect(JSON.parse(back.output)).toMatchObject([{ message: { text: 'и за мной', planfixMessageId: push.messageId } }])
    expect(await world.plangram('trace', '--planfix', 'no-such-id')).toMatchObject({ code: 1 })
    expect(await world.plangram('trace')).toMatchObject({ code: 2 })
  })

  test('a refused message that is retried once the cause is gone arrives', async () => {
    const refusal = world.planfix.trouble.start({ kind: 'bad-request', cmd: 'newMessage', chatId: anna.chatId, count: 1 })
    const { botMessageId } = anna.writes('сначала отклонено')
    await world.until('it was refused', () => refusal.hits === 1)
    const rejected = async () => {
      const { output } = await world.plangram('trace', '--telegram', `${anna.person.id}/${botMessageId}`, '--json')
      const [trace] = JSON.parse(output) as { deliveries: { id: number; state: string }[] }[]
      return trace?.deliveries[0]
    }
    await world.until('it is put aside', async () => (await rejected())?.state === 'rejected')
    expect(await world.plangram('retry', String((await rejected())?.id))).toMatchObject({ code: 0 })
    await anna.task.shows('сначала отклонено')
    expect(await world.plangram('retry', '999999')).toMatchObject({
      code: 1,
      output: expect.stringContaining('PLANGRAM_DELIVERY_NOT_FOUND'),
    })
  })

  test('with rejected_policy=hold the chat waits for the operator, and goes on when he skips', { timeout: 60_000 }, async () => {
    const vera = world.customer('Вера')
    vera.writes('раз')
    await vera.task.shows('раз')
    await change('default', 'rejected_policy=hold')
    const refusal = world.planfix.trouble.start({ kind: 'bad-request', cmd: 'newMessage', chatId: vera.chatId, count: 1 })
    const { botMessageId } = vera.writes('отклонено')
    vera.writes('ждёт за ним')
    await world.until('it was refused', () => refusal.hits === 1)
    const { output } = await world.plangram('trace', '--telegram', `${vera.person.id}/${botMessageId}`, '--json')
    const [trace] = JSON.parse(output) as { deliveries: { id: number; state: string }[] }[]
    expect(trace?.deliveries[0]?.state).toBe('held')
    expect(await world.status()).toMatchObject({ status: 'Online', held: 1 })
    expect(await world.metric('plangram_troubled_deliveries', { connection: 'default', state: 'held' })).toBe(1)
    const listed = JSON.parse((await world.plangram('retry', '--list', '--json')).output) as object[]
    expect(listed).toContainEqual(expect.objectContaining({ delivery: trace?.deliveries[0]?.id, connection: 'default', state: 'held' }))
    expect(vera.comments).toEqual(['раз'])
    expect(await world.plangram('skip', String(trace?.deliveries[0]?.id))).toMatchObject({ code: 0 })
    await vera.task.shows('ждёт за ним')
    await change('default', 'rejected_policy=park')
    expect(await world.status()).toMatchObject({ held: 0 })
  })

  test('everything that was refused on a connection is retried together', { timeout: 60_000 }, async () => {
    const galya = world.customer('Галя')
    galya.writes('раз')
    await galya.task.shows('раз')
    const refusal = world.planfix.trouble.start({ kind: 'bad-request', cmd: 'newMessage', chatId: galya.chatId, count: 2 })
    galya.writes('два')
    galya.writes('три')
    await world.until('both were refused', async () => refusal.hits === 2 && (await refusedOfDefault()) === 2)
    const listed = await world.plangram('retry', '--list')
    expect(listed.output.match(/rejected +default to_planfix planfix_message/g)).toHaveLength(2)
    expect(await world.plangram('retry', '--all', 'default')).toMatchObject({ code: 0, output: expect.stringContaining(': 2 /') })
    await galya.task.shows('три')
    expect(await refusedOfDefault()).toBe(0)
    expect(await world.plangram('retry')).toMatchObject({ code: 2 })
    expect(await world.plangram('retry', '--all', 'nobody')).toMatchObject({ code: 1 })
  })

  async function refusedOfDefault(): Promise<number> {
    return ((await world.status()) as unknown as { rejected: number }).rejected
  }

  test('a wrong bot token is said in words, and mending it needs no restart', { timeout: 60_000 }, async () => {
    const status = async () =>
      (await (await world.request('/webhook', { headers: { 'x-session-key': 'third-connection-key-1' } })).json()) as {
        state: string
        reason: string
      }
    world.telegram.rules.botsKeepTheirFirstSecret = true
    await world.plangram(
      'connections',
      'add',
      'third',
      'telegram_api_id=3',
      'telegram_api_hash=third',
      `telegram_bot_token=${second.bot}:wrong-secret`,
      'planfix_api_url=http://127.0.0.1:9/webchat/api',
      'planfix_api_key=x',
      'session_key=third-connection-key-1',
    )
    await world.until('the refusal is told', async () => (await status()).state === 'needs_login')
    expect((await status()).reason).toContain('TELEGRAM_BOT_TOKEN')
    await world.plangram('connections', 'set', 'third', 'telegram_bot_token=700400:third')
    await world.until('it is online', async () => (await status()).state === 'online')
  })

  test.each([
    [
      ['connections', 'add', 'bad', 'telegram_api_id=x'],
      ['telegram_api_id', 'telegram_api_hash', 'telegram_bot_token', 'planfix_api_url', 'planfix_api_key'],
    ],
    [
      [
        'connections',
        'add',
        'Bad Name',
        'telegram_api_id=1',
        'telegram_api_hash=x',
        'telegram_bot_token=1:x',
        'planfix_api_url=https://a.planfix.com/webchat/api',
        'planfix_api_key=x',
      ],
      ['Bad Name'],
    ],
    [
      ['connections', 'show', 'nobody'],
      ['nobody', 'default'],
    ],
    [
      ['connections', 'set', 'default', 'no_such_setting=1'],
      ['no_such_setting', 'status_language'],
    ],
    [
      ['connections', 'set', 'default', 'status_language=fr'],
      ['status_language', 'ru | en'],
    ],
    [['connections', 'set', 'default', 'planfix_api_url=http://acme.planfix.com/webchat/api'], ['https://']],
    [['connections', 'set', 'shop', `session_key=${tokens.bridge}`], ['session key']],
    [['trace', '--telegram', 'nonsense'], ['nonsense']],
    [['nonsense'], ['nonsense']],
  ])('%j is refused with every problem named', async (args, named) => {
    const { code, output } = await world.plangram(...args)
    expect(code).toBeGreaterThan(0)
    for (const word of named) expect(output).toContain(word)
    expect(output).not.toMatch(/\bat .*\.js:\d+/)
  })
})
