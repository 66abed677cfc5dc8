import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Customer, tokens, World } from './world.ts'

describe('/webhook', () => {
  let world: World
  let anna: Customer
  beforeAll(async () => {
    world = await World.start()
    anna = world.customer('Анна')
    anna.writes('Здравствуйте')
    await anna.task.shows('Здравствуйте')
  })
  afterAll(() => world.stop())

  const key = { authorization: `Bearer ${tokens.bridge}` }
  const json = (method: string, body: unknown, headers: Record<string, string> = key) =>
    world.request('/webhook', { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
  const relayed = (id: number, text: string, more: object = {}) => ({
    telegram_message_id: id,
    messageData: { text, telegram_message_id: id, chat_id: 555_001, contact_name: 'Пётр', username: '@petr', ...more },
  })
  const peterComments = () => {
    const { tasks } = world.planfix
    return tasks.all
      .filter(({ chatId }) => chatId === 'tg-700100-555001')
      .flatMap(({ number }) => tasks.ofNumber(number).comments.map(({ text }) => text))
  }
  const settled = () => world.until('the outbox is empty', async () => (await world.status()).queue_depth === 0)

  test('POST with JSON relays a message that another system saw; the same one twice is one', async () => {
    const response = await json('POST', relayed(41, 'со стороны'))
    const body = await response.json()
    expect([response.status, body]).toEqual([
      200,
      { status: 'Online', client_id: (await world.status()).client_id, planfix_message_id: null },
    ])
    expect((await json('POST', relayed(41, 'со стороны'), { 'x-session-key': tokens.bridge })).status).toBe(200)
    await settled()
    expect(peterComments()).toEqual(['со стороны'])
    const [comment] = world.planfix.tasks.ofChat('tg-700100-555001').comments
    expect(Object.fromEntries(comment?.pairs ?? [])).toMatchObject({ contactName: 'Пётр', contactData: expect.stringContaining('@petr') })
  })

  test('PUT corrects a known message as "was / now", sends an unknown one, and leaves an unchanged one alone', async () => {
    await json('POST', relayed(50, 'опечадка'))
    await json('PUT', relayed(50, 'опечатка'))
    await json('PUT', relayed(50, 'опечатка'))
    await json('PUT', relayed(51, 'раньше не видели'))
    await settled()
    expect(peterComments().slice(-3)).toEqual(['опечадка', '✏️ Сообщение изменено.\nБыло: опечадка\nСтало: опечатка', 'раньше не видели'])
  })

  test('a message that came through Telegram and is relayed as well is one message', async () => {
    const { botMessageId } = anna.writes('двумя путями')
    await anna.task.shows('двумя путями')
    const body = {
      telegram_message_id: botMessageId,
      messageData: { text: 'двумя путями', telegram_message_id: botMessageId, chat_id: anna.person.id },
    }
    expect((await json('POST', body)).status).toBe(200)
    await settled()
    expect(anna.comments.filter((text) => text === 'двумя путями')).toHaveLength(1)
  })

  test.each([
    [{ messageData: { text: 'x', telegram_message_id: 1, chat_id: 1 } }, 'Missing required keys in data: telegram_message_id'],
    [{}, 'Missing required keys in data: telegram_message_id, messageData'],
    [{ telegram_message_id: 1, messageData: {} }, 'Missing required keys in messageData: text, telegram_message_id, chat_id'],
  ])('POST with JSON that lacks something names it: %#', async (body, error) => {
    const response = await json('POST', body)
    expect([response.status, await response.json()]).toEqual([400, { error }])
  })

  test('unequal message ids, broken JSON and wrong types are 400, a wrong or missing key is 401', async () => {
    const unequal = { telegram_message_id: 1, messageData: { text: 'x', telegram_message_id: 2, chat_id: 1 } }
    expect((await json('POST', unequal)).status).toBe(400)
    expect(
      (await world.request('/webhook', { method: 'POST', headers: { 'content-type': 'application/json', ...key }, body: '{"a":' })).status,
    ).toBe(400)
    expect((await json('POST', relayed(60, 'x', { chat_id: 'не число' }))).status).toBe(400)
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { 'x-session-key': '' }]) {
      for (const method of ['POST', 'PUT', 'DELETE'])
        expect((await json(method, relayed(61, 'x'), headers as Record<string, string>)).status).toBe(401)
      expect((await world.request('/webhook', { headers: headers as Record<string, string> })).status).toBe(401)
    }
  })

  test('GET tells the status; other methods are 405 and say which are allowed', async () => {
    expect(await world.status()).toMatchObject({
      status: 'Online',
      state: 'online',
      queue_depth: 0,
      client_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    for (const method of ['PATCH', 'OPTIONS', 'HEAD', 'PROPFIND', 'LOCK', 'MKCOL', 'REPORT', 'SUBSCRIBE']) {
      const response = await world.request('/webhook', { method })
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'GET, POST, PUT, DELETE'])
    }
  })

  test('DELETE takes the connection offline over restarts; pushes are taken and wait; a JSON POST brings it back', {
    timeout: 60_000,
  }, async () => {
    const gone = await world.request('/webhook', { method: 'DELETE', headers: key })
    expect([gone.status, await gone.json()]).toEqual([200, { status: 'Offline' }])
    await world.bridge.stop()
    await world.bridge.start()
    expect(await world.status()).toMatchObject({ status: 'Offline', state: 'stopped' })
    const push = world.employeeAnswers(anna, 'пока не в сети')
    expect((await push.accepted).status).toBe(200)
    anna.writes('меня слышно?')
    expect(world.telegram.bots()[0]?.connectedSessions).toBe(0)
    const back = await json('POST', relayed(70, 'снова в сети'))
    expect(await back.json()).toMatchObject({ status: 'Online' })
    await anna.person.receives('пока не в сети')
    await anna.task.shows('меня слышно?')
    expect(await push.shows('sent')).toBe('sent')
  })

  describe('from an automation', () => {
    const automation = (path: string, init: RequestInit) =>
      world.request(path, init).then(async (response) => [response.status, await response.json()] as const)
    const taskOf = async (customer: Customer) => (await customer.task.appears()).number

    test('with a task number and a text: the customer of that task gets it', async () => {
      const form = new URLSearchParams({ task: String(await taskOf(anna)), text: 'Заказ готов', user: 'Олег' })
      const [status, body] = await automation(`/webhook/${tokens.bridge}`, { method: 'POST', body: form })
      expect([status, body]).toMatchObject([200, { ok: true, id: expect.any(String), status: 'queued' }])
      await anna.person.receives('Заказ готов')
    })

    test('with a Telegram id or our chat id; by Basic, by X-Bridge-Token, by GET', async () => {
      const basic = { authorization: `Basic ${Buffer.from(`planfix:${tokens.bridge}`).toString('base64')}` }
      await automation('/webhook', {
        method: 'POST',
        headers: basic,
        body: new URLSearchParams({ telegram_id: String(anna.person.id), text: 'по Telegram id' }),
      })
      await anna.person.receives('по Telegram id')
      const token = { 'x-bridge-token': tokens.bridge, 'content-type': 'application/json' }
      await automation('/webhook', { method: 'POST', headers: token, body: JSON.stringify({ chatId: anna.chatId, message: 'по chatId' }) })
      await anna.person.receives('по chatId')
      await automation(`/webhook/${tokens.bridge}?task=${await taskOf(anna)}&text=${encodeURIComponent('через GET')}`, { method: 'GET' })
      await anna.person.receives('через GET')
    })

    test('with JSON that a quote in the comment has broken', async () => {
      const body = `{"task": "${await taskOf(anna)}", "text": "Он сказал "да"\nи ушёл", "user": "Олег"}`
      await automation(`/webhook/${tokens.bridge}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      await anna.person.receives('Он сказал "да"\nи ушёл')
    })

    test.each([
      ['the chat', () => ({ chatId: anna.chatId })],
      ['the task', async () => ({ task: String(await taskOf(anna)) })],
    ])('with files by %s: the text goes, and the answer and the trace name what does not', async (by, address) => {
      const [text, file] = [`Смета во вложении (${by})`, `смета ${by}.pdf`]
      const fields = { ...(await address()), text, files: file, comment_id: by === 'the task' ? '9101' : '9102' }
      const [status, body] = await automation(`/webhook/${tokens.bridge}`, { method: 'POST', body: new URLSearchParams(fields) })
      expect([status, body]).toMatchObject([200, { ok: true, note: expect.stringContaining(`Файлы не передаются: ${file}`) }])
      await anna.person.receives(text)
      await settled()
      const trace = await world.plangram('trace', '--planfix', fields.comment_id)
      expect(trace.output).toContain(`telegram_message to_telegram, delivered, without the files ${file}`)
    })

    test('the same call again is a repeat; with a comment id it is one for good', async () => {
      const call = () =>
        automation(`/webhook/${tokens.bridge}`, {
          method: 'POST',
          body: new URLSearchParams({ chatId: anna.chatId, text: 'дважды', comment_id: '9001' }),
        })
      expect((await call())[1]).toMatchObject({ status: 'queued' })
      expect((await call())[1]).toMatchObject({ status: 'repeat' })
      await anna.person.receives('дважды')
      await settled()
      expect(anna.received.filter((text) => text === 'дважды')).toHaveLength(1)
    })

    test('with only a comment id, a task nobody has, or nothing at all: 200 and why', async () => {
      const call = (fields: Record<string, string>) =>
        automation(`/webhook/${tokens.bridge}`, { method: 'POST', body: new URLSearchParams(fields) })
      expect(await call({ comment_id: '9002' })).toMatchObject([200, { ok: false, error: expect.stringContaining('comment') }])
      expect(await call({ task: '1001' })).toMatchObject([200, { ok: false }])
      expect(await call({ text: 'кому?' })).toMatchObject([200, { ok: false }])
      expect(await call({ task: '999999', text: 'никому' })).toMatchObject([200, { ok: true }])
      await settled()
      expect(await world.metric('plangram_attempts_total', { outcome: 'rejected' })).toBeGreaterThan(0)
    })

    test('a bad key is 401', async () => {
      expect((await automation('/webhook/wrong-key-wrong-key', { method: 'POST', body: 'text=x' }))[0]).toBe(401)
      expect((await automation('/webhook', { method: 'POST', headers: { 'x-bridge-token': 'wrong' }, body: 'text=x' }))[0]).toBe(401)
    })
  })
})
