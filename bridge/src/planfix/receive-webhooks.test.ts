import { once } from 'node:events'
import { type IncomingMessage, METHODS, request } from 'node:http'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConnectionDirectory } from '../connections/directory.ts'
import { defaultSettings } from '../connections/settings.ts'
import { type Connection, noFurtherAccess } from '../domain/connection.ts'
import type { PlanfixEvent, TelegramEvent } from '../domain/event.ts'
import type { ChatKey, ConnectionId, ContactKey, MessageId, PlanfixCommentId, TelegramAccountId } from '../domain/ids.ts'
import { createServer } from '../http/server.ts'
import { createLogger } from '../observe/logger.ts'
import { notDeliveredText } from './comment-texts.ts'
import { receiveWebhooks, type StatusBody, type TakenFromPlanfix } from './receive-webhooks.ts'

function connection(name: string, changes: Partial<Connection> = {}): Connection {
  return {
    id: `id-of-${name}` as ConnectionId,
    name,
    telegram: { apiId: 1, apiHash: 'hash', botToken: '777:token' },
    planfix: { apiUrl: 'https://acme.planfix.com/webchat/api', api: 'chat', apiKey: 'PFTOKEN', ...noFurtherAccess },
    providerId: `telegram-${name}`,
    settings: defaultSettings(),
    sessionKey: `key-of-${name}-0123456789`,
    previousSessionKey: null,
    isStopped: false,
    firstLoginAt: 1,
    createdAt: 1,
    updatedAt: 1,
    ...changes,
  }
}

const shop = connection('shop', { previousSessionKey: 'old-key-of-shop-0123456789' })
const office = connection('office', { isStopped: true, sessionKey: 'sp%c/i+al?key:with=all&signs~0123' })
const archive = connection('archive', {
  sessionKey: '%'.repeat(256),
  planfix: { apiUrl: 'https://api.planfix.com/xml/', api: 'xml', apiKey: 'PFTOKEN', ...noFurtherAccess },
})
const key = shop.sessionKey

const status: StatusBody = {
  status: 'Online',
  state: 'online',
  reason: '',
  client_id: 'id-of-shop',
  since: '2026-01-02T03:04:05.000Z',
  queue_depth: 0,
  last_error: null,
}
const taken: TakenFromPlanfix = {
  chatKey: 'tg-777-100500' as ChatKey,
  contactKey: 'tg-100500' as ContactKey,
  messageId: 12 as MessageId,
  isRepeat: false,
  differs: false,
}

describe('/webhook', () => {
  let server: FastifyInstance
  let lines: string[]
  let events: { connection: string; event: PlanfixEvent | TelegramEvent }[]
  let refused: string[]
  let calls: string[]
  let takePlanfix: () => Promise<TakenFromPlanfix>
  let goOnline: (name: string) => Promise<void>
  let goOffline: (name: string) => Promise<void>

  beforeEach(() => {
    lines = []
    events = []
    calls = []
    refused = []
    takePlanfix = () => Promise.resolve(taken)
    goOnline = async (name) => void calls.push(`online ${name}`)
    goOffline = async (name) => void calls.push(`offline ${name}`)
    const directory = new ConnectionDirectory()
    directory.replaceAll([shop, office, archive])
    const { log } = createLogger({ level: 'trace', file: null, format: 'line', write: (line) => void lines.push(line) })
    server = createServer(log)
    server.register((scope, _options, done) => {
      receiveWebhooks(scope, {
        directory,
        log,
        now: () => 1_700_000_000_000,
        awaitComment: async (_connection, messageId) => (messageId === 5 ? ('9001' as PlanfixCommentId) : null),
        accountOf: () => '777' as TelegramAccountId,
        takePlanfixEvent: ({ name }, event) => {
          events.push({ connection: name, event })
          return takePlanfix()
        },
        takeTelegramEvent: ({ name }, event) => {
          events.push({ connection: name, event })
          return Promise.resolve({ messageId: 5 as MessageId })
        },
        statusOf: () => Promise.resolve(status),
        onAutomationRefused: ({ name }, why) => void refused.push(`${name}: ${why.en}`),
        goOnline: ({ name }) => goOnline(name),
        goOffline: ({ name }) => goOffline(name),
      })
      done()
    })
  })

  afterEach(async () => {
    await server.close()
    const written = lines.join('')
    for (const secret of [key, 'old-key-of-shop', office.sessionKey, 'PFTOKEN']) expect(written).not.toContain(secret)
  })

  const ask = async (options: InjectOptions) => {
    const { statusCode, body, headers } = await server.inject(options)
    return { status: statusCode, body: body === '' ? '' : (JSON.parse(body) as unknown), headers }
  }
  const formType = { 'content-type': 'application/x-www-form-urlencoded' }
  const jsonType = { 'content-type': 'application/json' }
  const post = (body: string | Buffer, headers: Record<string, string> = formType, url = '/webhook') =>
    ask({ method: 'POST', url, payload: body, headers })
  const push = (fields: Record<string, string>) =>
    new URLSearchParams({
      cmd: 'newMessage',
      providerId: 'telegram-shop',
      chatId: 'tg-777-100500',
      token: key,
      message: 'hello',
      ...fields,
    }).toString()

  const invalidToken = { status: 401, body: { error: 'Invalid token' } }
  const invalidParameters = { status: 400, body: { error: 'Invalid parameters' } }

  describe('a push', () => {
    test('is made durable and answered with our names of chat and contact', async () => {
      const answer = await post(push({}))
      expect(answer).toMatchObject({ status: 200, body: { chatId: 'tg-777-100500', contactId: 'tg-100500' } })
      expect(answer.headers['content-type']).toMatch(/^application\/json/)
      expect(events).toMatchObject([{ connection: 'shop', event: { origin: 'Planfix', text: 'hello' } }])
    })

    test('is answered the same when it comes again', async () => {
      takePlanfix = () => Promise.resolve({ ...taken, isRepeat: true })
      expect(await post(push({}))).toMatchObject({ status: 200, body: { chatId: 'tg-777-100500', contactId: 'tg-100500' } })
    })

    test('belongs to the connection whose key it presents, the old key included', async () => {
      await post(push({ token: 'old-key-of-shop-0123456789' }))
      await post(push({ token: office.sessionKey, providerId: 'telegram-office' }))
      expect(events.map(({ connection: name }) => name)).toEqual(['shop', 'office'])
    })

    test.each<[string, Record<string, string>]>([
      ['no type', {}],
      ['a charset', { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }],
      ['text/plain', { 'content-type': 'text/plain' }],
      ['text/xml', { 'content-type': 'text/xml' }],
    ])('is read by its content, with %s', async (_title, headers) => {
      expect(await post(push({}), headers)).toMatchObject({ status: 200 })
    })

    test.each(['', 'form', 'application/', 'text/html, text/plain'])('is read by its content, with the type %j', async (type) => {
      expect(await post(push({}), { 'content-type': type })).toMatchObject({ status: 200 })
    })

    test.each([
      ['absent', {}],
      ['empty', { token: '' }],
      ['wrong in its first character', { token: `x${key.slice(1)}` }],
      ['wrong in its last character', { token: `${key.slice(0, -1)}x` }],
      ['too short', { token: key.slice(0, -1) }],
      ['too long', { token: `${key}x` }],
      ['in capitals', { token: key.toUpperCase() }],
      ['with a space behind it', { token: `${key} ` }],
      ['with a look-alike letter', { token: key.replace('o', 'о') }],
      ['very long', { token: 'x'.repeat(200_000) }],
      ['as a list', { 'token[]': key }],
      ['as a condition', { 'token[$ne]': 'x' }],
      ['under another name', { TOKEN: key }],
      ['the name of a connection', { token: 'shop' }],
      ['Planfix’s own', { token: 'PFTOKEN' }],
      ['__proto__', { token: '__proto__' }],
    ])('with its token %s is refused', async (_title, fields) => {
      const body = new URLSearchParams({ cmd: 'newMessage', chatId: 'c', message: 'm', ...(fields as Record<string, string>) })
      expect(await post(body.toString())).toMatchObject(invalidToken)
      expect(events).toEqual([])
    })

    test('with its token only in the address or in a header is refused', async () => {
      const body = 'cmd=newMessage&chatId=c&message=m'
      expect(await post(body, { authorization: `Bearer ${key}`, 'x-session-key': key }, `/webhook?token=${key}`)).toMatchObject(
        invalidToken,
      )
    })

    test.each([
      ['without a command', `token=${key}`],
      ['with an empty command', `cmd=&token=${key}`],
      ['with two addresses of the task', `${push({})}&taskEmail=a%40x.test&taskEmail=b%40x.test`],
      ['with two channels', `${push({})}&channel=1&channel=1`],
      ['with a field twice that nobody knows', `${push({})}&later=1&later=2`],
      ['with two commands', `${push({})}&cmd=delete`],
      ['with two tokens', `${push({})}&token=${key}`],
      ['with a good and a bad token', `token=bad&${push({})}`],
      ['with a NUL behind the token', push({ token: `${key}\0` })],
      ['with broken percents', `${push({})}&x=%E0%A4%A`],
      ['in cp1251', `${push({})}&x=%CF%F0%E8`],
      ['with a thousand attachments', `${push({})}${'&attachments[url]=u'.repeat(1_000)}`],
      ['with neither text nor attachment', push({ message: ' ' })],
      ['with the provider of another connection', push({ providerId: 'telegram-office' })],
      ['with a ~ in the provider', push({ providerId: 'telegram-shop~1' })],
      ['with an empty provider', push({ providerId: '' })],
      ['with nothing at all', ''],
    ])('%s is refused', async (_title, body) => {
      expect(await post(body)).toMatchObject(invalidParameters)
      expect(events).toEqual([])
    })

    test.each<[string, Record<string, string>]>([
      ['in another charset', { 'content-type': 'application/x-www-form-urlencoded; charset=windows-1251' }],
      ['in another charset by capitals', { 'content-type': 'application/x-www-form-urlencoded; Charset=KOI8-R' }],
      ['in another charset, of a type that is none', { 'content-type': 'form; charset=windows-1251' }],
      ['in UTF-7', { 'content-type': 'application/x-www-form-urlencoded; charset="utf-7"' }],
      ['compressed', { ...formType, 'content-encoding': 'gzip' }],
      ['as multipart', { 'content-type': 'multipart/form-data; boundary=x' }],
    ])('%s is refused', async (title, headers) => {
      const multipart = `--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n${key}\r\n--x--\r\n`
      expect(await post(title === 'as multipart' ? multipart : push({}), headers)).toMatchObject(invalidParameters)
      expect(events).toEqual([])
    })

    test('past 256 KB is refused with an answer', async () => {
      expect(await post(push({ message: 'x'.repeat(300_000) }))).toMatchObject(invalidParameters)
    })

    test('without a provider id goes by its token', async () => {
      const body = new URLSearchParams({ cmd: 'newMessage', chatId: 'c', message: 'm', token: key })
      expect(await post(body.toString())).toMatchObject({ status: 200 })
    })

    test('with a command of the future is answered, told, and not carried out', async () => {
      expect(await post(`cmd=newReaction&token=${key}`)).toMatchObject({ status: 200, body: {} })
      expect(lines.join('')).toMatch(/WARNING .*connection=shop cmd=newReaction/)
      expect(await post('cmd=newReaction&token=wrong')).toMatchObject(invalidToken)
      expect(events).toEqual([])
    })

    test('that could not be stored is the one 5xx: Planfix will repeat it', async () => {
      takePlanfix = () => Promise.reject(new Error('the disk is full'))
      expect(await post(push({}))).toMatchObject({ status: 503, body: { error: 'Temporarily unavailable' } })
      expect(lines.join('')).toContain('the disk is full')
    })
  })

  describe('a relayed Telegram message', () => {
    const body = { telegram_message_id: 42, messageData: { text: 'hello', telegram_message_id: 42, chat_id: 100500 } }
    const withKey = { ...jsonType, authorization: `Bearer ${key}` }
    const relay = (value: unknown, headers: Record<string, string> = withKey, method: 'POST' | 'PUT' = 'POST') =>
      ask({ method, url: '/webhook', payload: typeof value === 'string' ? value : JSON.stringify(value), headers })

    test.each<['POST' | 'PUT', string]>([
      ['POST', 'message_sent'],
      ['PUT', 'message_edited'],
    ])('%s is %s', async (method, kind) => {
      expect(await relay(body, undefined, method)).toMatchObject({
        status: 200,
        body: { status: 'Online', client_id: 'id-of-shop', planfix_message_id: '9001' },
      })
      expect(events).toMatchObject([{ connection: 'shop', event: { kind, text: 'hello', chat: { accountId: '777', chatId: '100500' } } }])
    })

    test.each<[string, Record<string, string>]>([
      ['as bearer', withKey],
      ['as bearer in small letters', { ...jsonType, authorization: `bearer ${key}` }],
      ['in X-Session-Key', { ...jsonType, 'x-session-key': key }],
      ['with JSON that has no type', { 'x-session-key': key }],
      ['with JSON that is called a form', { ...formType, 'x-session-key': key }],
    ])('the key may come %s', async (_title, headers) => {
      expect(await relay(body, headers)).toMatchObject({ status: 200 })
    })

    test.each<[string, Record<string, string>]>([
      ['no key', {}],
      ['a wrong key', { authorization: 'Bearer wrong' }],
      ['a wrong key beside a right one', { authorization: 'Bearer wrong', 'x-session-key': key }],
    ])('%s is refused before the body is read', async (_title, headers) => {
      expect(await relay('{', headers)).toMatchObject(invalidToken)
      expect(await relay(body, headers, 'PUT')).toMatchObject(invalidToken)
      expect(events).toEqual([])
    })

    test.each<[unknown, string]>([
      [{}, 'Missing required keys in data: telegram_message_id, messageData'],
      [{ ...body, messageData: {} }, 'Missing required keys in messageData: text, telegram_message_id, chat_id'],
      ['{"a":', 'The body is not valid JSON in UTF-8'],
      ['[]', 'The body must be a JSON object'],
    ])('%j is refused in words', async (value, error) => {
      expect(await relay(value)).toMatchObject({ status: 400, body: { error } })
      expect(events).toEqual([])
    })

    test('brings a stopped connection back', async () => {
      await relay(body)
      expect(calls).toEqual([])
      await relay(body, { 'x-session-key': office.sessionKey })
      expect(calls).toEqual(['online office'])
    })
  })

  describe('the status', () => {
    test('is told to whoever has the key, and nobody else', async () => {
      expect(await ask({ method: 'GET', url: '/webhook', headers: { 'x-session-key': key } })).toMatchObject({ status: 200, body: status })
      expect(await ask({ method: 'GET', url: '/webhook' })).toMatchObject(invalidToken)
    })

    test('DELETE stops the connection', async () => {
      expect(await ask({ method: 'DELETE', url: '/webhook', headers: { authorization: `Bearer ${key}` } })).toMatchObject({
        status: 200,
        body: { status: 'Offline' },
      })
      expect(await ask({ method: 'DELETE', url: '/webhook', headers: { authorization: 'Bearer wrong' } })).toMatchObject(invalidToken)
      expect(calls).toEqual(['offline shop'])
    })
  })

  test.each<['DELETE' | 'POST', string]>([
    ['DELETE', 'that stops the connection'],
    ['POST', 'that brings it back'],
  ])('a %s %s, and could not be stored, is 503', async (method) => {
    goOnline = goOffline = () => Promise.reject(new Error('database is locked'))
    const payload = '{"telegram_message_id":42,"messageData":{"text":"hello","telegram_message_id":42,"chat_id":100500}}'
    const answer = await ask({ method, url: '/webhook', headers: { ...jsonType, 'x-session-key': office.sessionKey }, payload })
    expect(answer).toMatchObject({ status: 503, body: { error: 'Temporarily unavailable' } })
  })

  describe('an automation call', () => {
    const body = '{"task":1014,"text":"ready"}'
    const basic = (login: string, password: string) => `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`
    const queued = { status: 200, body: { ok: true, id: '12', chatId: 'tg-777-100500', status: 'queued' } }

    test('with the key in the address', async () => {
      expect(await post(body, jsonType, `/webhook/${key}`)).toMatchObject(queued)
      expect(await post(body, jsonType, `/webhook/${key}/`)).toMatchObject(queued)
      expect(await post(body, jsonType, `/webhook/${encodeURIComponent(office.sessionKey)}`)).toMatchObject(queued)
      expect(events.map(({ connection: name }) => name)).toEqual(['shop', 'shop', 'office'])
    })

    test('with the longest key in the address, every character of it encoded', async () => {
      expect(await post(body, jsonType, `/webhook/${encodeURIComponent(archive.sessionKey)}`)).toMatchObject(queued)
    })

    test.each<[string, Record<string, string>]>([
      ['X-Bridge-Token', { 'x-bridge-token': key }],
      ['Basic, as the password', { authorization: basic('planfix', key) }],
      ['Basic, as the login', { authorization: basic(key, '') }],
    ])('with the key in a header: %s', async (_title, headers) => {
      expect(await post(body, headers)).toMatchObject(queued)
    })

    test('a key with a colon in it is a password too', async () => {
      expect(await post(body, { authorization: basic('planfix', office.sessionKey) })).toMatchObject(queued)
    })

    test('as multipart', async () => {
      const part = (name: string, value: string) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
      const multipart = `${part('task', '1014')}${part('text', 'ready')}--x--\r\n`
      expect(await post(multipart, { 'content-type': 'multipart/form-data; boundary=x' }, `/webhook/${key}`)).toMatchObject(queued)
      expect(events).toMatchObject([{ event: { text: 'ready', chat: { by: 'task', taskNumber: 1014 } } }])
    })

    test('by GET, everything in the query', async () => {
      expect(await ask({ method: 'GET', url: `/webhook/${key}?task=1014&text=ready` })).toMatchObject(queued)
      expect(await ask({ method: 'GET', url: '/webhook?task=1014&text=ready', headers: { 'x-bridge-token': key } })).toMatchObject(queued)
      expect(events).toMatchObject([{ event: { text: 'ready' } }, { event: { text: 'ready' } }])
    })

    test('that passes on what the bridge told employees is answered kindly and not taken', async () => {
      const text = notDeliveredText({ reason: null }, 'ru')
      const answer = await post(JSON.stringify({ task: 1014, text }), jsonType, `/webhook/${key}`)
      expect(answer).toMatchObject({ status: 200, body: { ok: true, status: 'ignored' } })
      expect(events).toEqual([])
    })

    test('with the task in a header of its own', async () => {
      expect(await post('{"text":"ready"}', { ...jsonType, 'x-planfix-task': '1014' }, `/webhook/${key}`)).toMatchObject(queued)
      expect(events).toMatchObject([{ event: { chat: { by: 'task', taskNumber: 1014 } } }])
    })

    test('with a comment id alone is refused where comments cannot be read, and taken where they can', async () => {
      const answer = await post('{"comment_id":"9001"}', jsonType, `/webhook/${key}`)
      expect(answer).toMatchObject({
        status: 200,
        body: { ok: false, error: expect.stringMatching(/comment id alone.* \/ .*комментария/) },
      })
      expect([events, refused]).toEqual([[], [expect.stringMatching(/: A comment id alone/)]])
      expect(await post('{"comment_id":"9001"}', jsonType, `/webhook/${archive.sessionKey.replaceAll('%', '%25')}`)).toMatchObject(queued)
    })

    test('with files is told which of them are not sent on', async () => {
      const answer = await post(
        '{"task":1014,"text":"ready","files":[{"name":"price.pdf","url":"https://acme.test/1"}]}',
        jsonType,
        `/webhook/${key}`,
      )
      expect(answer).toMatchObject(queued)
      expect(answer.body).toMatchObject({ note: 'Files are not sent on: price.pdf / Файлы не передаются: price.pdf' })
      expect((await post(body, jsonType, `/webhook/${key}`)).body).not.toHaveProperty('note')
    })

    test('that came before says so', async () => {
      takePlanfix = () => Promise.resolve({ ...taken, isRepeat: true })
      expect(await post(body, jsonType, `/webhook/${key}`)).toMatchObject({ status: 200, body: { ok: true, status: 'repeat' } })
    })

    test('that cannot be carried out is a 200 with the reason', async () => {
      expect(await post('{"task":1014}', jsonType, `/webhook/${key}`)).toMatchObject({
        status: 200,
        body: { ok: false, error: expect.stringContaining('No text') },
      })
    })

    test.each<[string, string, Record<string, string>]>([
      ['in the address', '/webhook/wrong', {}],
      ['in the address, beside a good header', '/webhook/wrong', { 'x-bridge-token': key }],
      ['in a header', '/webhook', { 'x-bridge-token': 'wrong' }],
      ['as a password', '/webhook', { authorization: basic('planfix', 'wrong') }],
      ['that is no Basic at all', '/webhook', { authorization: 'Basic !' }],
    ])('with a bad key %s is refused', async (_title, url, headers) => {
      expect(await post(body, headers, url)).toMatchObject(invalidToken)
      expect(events).toEqual([])
    })

    test('that could not be stored is repeated by Planfix', async () => {
      takePlanfix = () => Promise.reject(new Error('locked'))
      expect(await post(body, jsonType, `/webhook/${key}`)).toMatchObject({ status: 503, body: { error: 'Temporarily unavailable' } })
    })
  })

  describe('other methods', () => {
    test.each<[NonNullable<InjectOptions['method']>, string, string]>([
      ['PATCH', '/webhook', 'GET, POST, PUT, DELETE'],
      ['OPTIONS', '/webhook', 'GET, POST, PUT, DELETE'],
      ['PUT', '/webhook/anything', 'GET, POST'],
      ['DELETE', '/webhook/anything', 'GET, POST'],
      ['PATCH', '/webhook/anything', 'GET, POST'],
    ])('%s %s', async (method, url, allow) => {
      const answer = await ask({ method, url })
      expect(answer).toMatchObject({ status: 405, body: { error: 'Method not allowed' } })
      expect(answer.headers['allow']).toBe(allow)
    })

    test('every method that Node lets through is answered so, over a real socket', async () => {
      const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }))
      const others = METHODS.filter((method) => !['GET', 'POST', 'PUT', 'DELETE', 'CONNECT'].includes(method))
      expect(others).toEqual(expect.arrayContaining(['PROPFIND', 'LOCK', 'TRACE', 'QUERY', 'M-SEARCH', 'HEAD']))
      for (const method of others) {
        const [response] = (await once(request({ host: '127.0.0.1', port, method, path: '/webhook' }).end(), 'response')) as [
          IncomingMessage,
        ]
        response.resume()
        expect([method, response.statusCode, response.headers.allow]).toEqual([method, 405, 'GET, POST, PUT, DELETE'])
      }
    })

    test('HEAD is answered with 405 and no body', async () => {
      expect(await ask({ method: 'HEAD', url: '/webhook' })).toMatchObject({ status: 405, body: '' })
    })

    test('an address below a key is nowhere', async () => {
      expect(await ask({ method: 'POST', url: `/webhook/${key}/more` })).toMatchObject({ status: 404, body: { error: 'Not found' } })
    })
  })
})
