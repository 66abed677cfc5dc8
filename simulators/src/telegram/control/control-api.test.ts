import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { PersonMessage } from '../person-message.ts'
import { getFile, locationOf } from '../testing/file-queries.ts'
import { GET_STATE, getMessages, sendMessage } from '../testing/queries.ts'
import { BOT_ID, connectBot, startTelegram } from '../testing/start-telegram.ts'
import { waitFor } from '../testing/wait-for.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { ROUTES } from './routes.ts'

const DOCUMENT = readFileSync(new URL('../control-api.md', import.meta.url), 'utf8')

test('every request is described, and nothing else is', () => {
  const described = [...DOCUMENT.matchAll(/^\| `(GET|POST|PUT|DELETE) (\S+)` \|/gm)].map(([, method, path]) => `${method} ${path}`)
  expect(described.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort())
})

describe('people', () => {
  test('are added, listed, write, are written to, block and leave', async () => {
    const { control, client } = await setUp()
    const anna = await control<{ id: number }>('POST', '/people', { firstName: 'Anna', phone: '79001112233' })
    expect(anna).toMatchObject({ id: 7_000_000_001, firstName: 'Anna', phone: '79001112233', isDeleted: false })
    expect(await control('POST', '/people', [{ firstName: 'Boris' }, { firstName: 'Vera', id: 5 }])).toMatchObject([{}, { id: 5 }])
    expect(await control('GET', '/people')).toHaveLength(3)
    expect(await control('GET', '/people/5')).toMatchObject({ firstName: 'Vera' })

    const path = `/people/${anna.id}/messages`
    expect(await control('POST', path, { bot: BOT_ID, lines: ['one', 'two'] })).toMatchObject([{ number: 1 }, { number: 2, text: 'two' }])
    const entities = [{ _: 'messageEntityBold', offset: 0, length: 3 }]
    expect(await control('POST', path, { bot: BOT_ID, text: 'bold', entities, replyTo: 1 })).toMatchObject([{ entities, replyTo: 1 }])
    expect(await control('POST', path, { bot: BOT_ID, media: 'dice' })).toMatchObject([{ media: { _: 'messageMediaDice' } }])
    const geo = { _: 'messageMediaGeo', geo: { _: 'geoPoint', long: 1.5, lat: 2.5, access_hash: '-9223372036854775808' } }
    expect(await control('POST', path, { bot: BOT_ID, media: geo })).toMatchObject([{ media: geo }])

    await client.call(sendMessage(anna.id, 'answer', 1n))
    await client.call(sendMessage(anna.id, 'another', 2n))
    const inbox = await control<PersonMessage[]>('GET', `/people/${anna.id}/inbox?bot=${BOT_ID}`)
    expect(inbox).toMatchObject([{ text: 'answer', isOut: false }, { text: 'another' }])
    expect(await control('GET', `/people/${anna.id}/inbox?after=${inbox[0]?.number}`)).toMatchObject([{ text: 'another' }])

    await control('POST', `/people/${anna.id}/block`, { bot: BOT_ID })
    expect(await client.call(sendMessage(anna.id, 'blocked', 3n))).toMatchObject({ error_message: 'USER_IS_BLOCKED' })
    await control('POST', `/people/${anna.id}/unblock`, { bot: BOT_ID })
    expect(await control('DELETE', `/people/${anna.id}`)).toEqual({ ok: true })
    expect(await client.call(sendMessage(anna.id, 'gone', 3n))).toMatchObject({ error_message: 'INPUT_USER_DEACTIVATED' })
  })

  test('edit, touch and delete, and tell what has been deleted', async () => {
    const { control, client, telegram } = await setUp()
    const anna = await control<{ id: number }>('POST', '/people', { firstName: 'Anna' })
    await control('POST', `/people/${anna.id}/messages`, { bot: BOT_ID, lines: ['one', 'two', 'three'] })
    const entities = [{ _: 'messageEntityBold', offset: 0, length: 3 }]
    expect(await control('POST', `/people/${anna.id}/edits`, { message: 1, text: 'uno', entities })).toMatchObject({
      id: 1,
      text: 'uno',
      entities,
      editedAt: expect.any(Number),
    })
    expect(await control('POST', `/people/${anna.id}/touches`, { message: 1 })).toMatchObject({ id: 1, text: 'uno' })
    await client.call(sendMessage(anna.id, 'answer', 1n))
    expect(telegram.bots()).toMatchObject([{ pts: 7 }])
    expect(await control('POST', `/people/${anna.id}/deletions`, { messages: [4, 2] })).toMatchObject([{ text: 'two' }, { text: 'answer' }])
    await control('POST', `/people/${anna.id}/deletions`, { messages: [1], onlyForSelf: true })
    expect(await control('GET', `/people/${anna.id}/inbox`)).toEqual([])
    expect(await control('GET', `/people/${anna.id}/deleted?bot=${BOT_ID}&after=1`)).toMatchObject([{ text: 'two' }, { text: 'answer' }])
    expect(await control('GET', '/messages?after=3')).toMatchObject({ messages: [{ text: 'answer', deletedAt: expect.any(Number) }] })
    const found = await client.call(getMessages([1, 2]))
    expect(found['messages']).toMatchObject([{ message: 'uno' }, { _: 'messageEmpty' }])
  })

  test('write in bursts, and are waited for', async () => {
    const { control, client } = await setUp()
    const anna = await control<{ id: number }>('POST', '/people', { firstName: 'Anna' })
    await control('POST', '/people', { firstName: 'Boris' })
    const report = await control('POST', '/bursts', { bot: BOT_ID, messages: 5, people: [anna.id], perSecond: 1000, text: 'm{n}' })
    expect(report).toMatchObject({ messages: 5, firstNumber: 1, lastNumber: 5 })
    const waiting = control('GET', '/seen?count=2&after=5&timeoutMs=5000')
    await client.call(sendMessage(anna.id, 'one', 1n))
    await client.call(sendMessage(anna.id, 'two', 2n))
    expect(await waiting).toEqual({ seen: 2, isEnough: true })
    expect(await control('GET', '/seen?count=3&timeoutMs=10')).toEqual({ seen: 2, isEnough: false })
    const { messages, next } = await control<{ messages: PersonMessage[]; next: number }>('GET', '/messages?after=4&limit=2')
    expect(messages).toMatchObject([{ text: 'm5' }, { text: 'one' }])
    expect(next).toBe(6)
    expect(await control('GET', `/messages?after=7`)).toEqual({ messages: [], next: 7 })
  })
})

describe('people, besides texts,', () => {
  test('send files and albums, whose bytes can be had', async () => {
    const { control, anna, url } = await withAnna()
    const file = { name: 'план.txt', mimeType: 'text/plain', base64: Buffer.from('план').toString('base64') }
    const [sent] = await control<PersonMessage[]>('POST', `${anna}/messages`, { bot: BOT_ID, media: 'document', text: 'look', file })
    expect(sent).toMatchObject({ kind: 'document', text: 'look', file: { name: 'план.txt', mimeType: 'text/plain', size: 8 } })
    const content = await fetch(`${url}/files/${sent?.file?.id}/content`)
    expect([content.headers.get('content-type'), await content.text()]).toEqual(['application/octet-stream', 'план'])
    const items = [{ media: 'photo', text: 'two', size: 9_000_000, seed: 'cat' }, { media: 'video' }]
    const album = await control<PersonMessage[]>('POST', `${anna}/albums`, { bot: BOT_ID, items, pauseMs: 1 })
    expect(album).toMatchObject([
      { kind: 'photo', text: 'two' },
      { kind: 'video', groupedId: album[0]?.groupedId },
    ])
    const described = await control<{ sha256: string }>('GET', `/files/${album[0]?.file?.id}`)
    const bytes = Buffer.from(await (await fetch(`${url}/files/${album[0]?.file?.id}/content`)).arrayBuffer())
    expect([bytes.length, hash('sha256', bytes)]).toEqual([9_000_000, described.sha256])
    const edited = await control('POST', `${anna}/edits`, { message: album[0]?.id, media: 'photo', file: { size: 5000 } })
    expect(edited).toMatchObject({ text: 'two', file: { size: 5000 }, groupedId: album[0]?.groupedId })
  })

  test('quote, forward, start, and leave service messages', async () => {
    const { control, anna } = await withAnna()
    const path = `${anna}/messages`
    await control('POST', path, { bot: BOT_ID, text: 'one two' })
    expect(await control('POST', path, { bot: BOT_ID, text: 'why?', replyTo: 1, quote: 'two' })).toMatchObject([
      { quote: { text: 'two', offset: 4 } },
    ])
    const sources = [{ user: 7_000_000_001 }, { hiddenName: 'Vera' }, { channel: { id: 1_500_000_001, title: 'News' }, post: 17 }]
    const headers = [{ from_id: { _: 'peerUser' } }, { from_name: 'Vera' }, { channel_post: 17 }]
    for (const [index, forwardedFrom] of sources.entries())
      expect(await control('POST', path, { bot: BOT_ID, text: 'x', forwardedFrom })).toMatchObject([{ forwardedFrom: headers[index] }])
    expect(await control('POST', `${anna}/starts`, { bot: BOT_ID, payload: 'site' })).toMatchObject({ text: '/start site' })
    expect(await control('POST', `${anna}/service`, { bot: BOT_ID, action: 'pin', replyTo: 1 })).toMatchObject({
      kind: 'service',
      replyTo: 1,
    })
  })

  test('press what bots put under messages, react, and change their profiles', async () => {
    const { control, anna, client, telegram } = await withAnna()
    await control('POST', `${anna}/starts`, { bot: BOT_ID })
    const inline = { _: 'replyInlineMarkup', rows: [rowOf({ _: 'keyboardButtonCallback', text: 'Yes', data: Buffer.from('y') })] }
    const keyboard = { _: 'replyKeyboardMarkup', rows: [rowOf({ _: 'keyboardButtonRequestPhone', text: 'My number' })] }
    await client.call(sendMessage(7_000_000_001, 'sure?', 1n, { reply_markup: inline }))
    await client.call(sendMessage(7_000_000_001, 'call you?', 2n, { reply_markup: keyboard }))
    const answer = control('POST', `${anna}/buttons`, { message: 2, button: 'Yes' })
    const updates = () => client.received.flatMap(({ object }) => (object['updates'] ?? []) as readonly TlObject[])
    const query = await waitFor(() => updates().find(({ _ }) => _ === 'updateBotCallbackQuery'), 'the button')
    await client.call({ _: 'messages.setBotCallbackAnswer', query_id: query['query_id'], message: 'Thanks', cache_time: 0 })
    expect(await answer).toEqual({ text: 'Thanks', isAlert: false })
    expect(await control('POST', `${anna}/keys`, { bot: BOT_ID, key: 'My number' })).toMatchObject({ kind: 'contact', replyTo: 3 })
    expect(await control('POST', `${anna}/reactions`, { message: 2, emoji: ['👍'] })).toEqual({ ok: true })
    expect(await control('PUT', anna, { lastName: 'Petrova' })).toMatchObject({ firstName: 'Anna', lastName: 'Petrova' })
    expect(await control('POST', `${anna}/photos`, { size: 5000 })).toMatchObject({ photos: [expect.any(String)] })
    expect(telegram.problems).toEqual([])
  })
})

describe('the server', () => {
  test('tells its state, its bots and its health', async () => {
    const { control, telegram } = await setUp()
    const bot = { id: BOT_ID, username: 'bot5000_bot', sessions: 1, connectedSessions: 1, pts: 1 }
    expect(await control('GET', '/bots')).toMatchObject([bot])
    expect(await control('GET', '/health')).toEqual({ isListening: true })
    expect(await control('GET', '/state')).toMatchObject({
      address: telegram.address,
      publicKeyPem: telegram.publicKeyPem,
      connections: ['intermediate'],
      bots: [bot],
      people: 0,
      messages: 0,
      updateShape: 'alternating',
      trouble: { calls: [], pushes: { mode: 'none' } },
      problems: [],
    })
  })

  test('has rules that can be changed', async () => {
    const { control, telegram } = await setUp()
    const rules = {
      botsAreToldOfDeletions: false,
      editTimeLimitSeconds: 172_800,
      botsHaveEditTimeLimit: false,
      botRevokeTimeLimitSeconds: 172_800,
      botsKeepTheirFirstSecret: false,
      botsAreToldOfReactions: true,
      botsAreToldOfProfiles: true,
      fileReferenceLifetimeSeconds: 86_400,
    }
    expect(await control('GET', '/state')).toMatchObject({ rules })
    const changed = { botsAreToldOfDeletions: true, editTimeLimitSeconds: 0, botsHaveEditTimeLimit: true }
    expect(await control('PUT', '/rules', changed)).toEqual({ ...rules, ...changed })
    expect(await control('PUT', '/rules', { botsAreToldOfDeletions: false, botRevokeTimeLimitSeconds: 5 })).toMatchObject({
      botsAreToldOfDeletions: false,
      editTimeLimitSeconds: 0,
      botRevokeTimeLimitSeconds: 5,
    })
    expect(telegram.rules).toMatchObject({ botsHaveEditTimeLimit: true, botRevokeTimeLimitSeconds: 5 })
  })

  test.each<[string, string, unknown, number, string]>([
    ['GET', '/nothing', undefined, 404, 'There is no /nothing here.'],
    ['PUT', '/people', undefined, 405, '/people knows GET, POST only.'],
    ['POST', '/people', '{', 400, 'The body is not JSON.'],
    ['POST', '/people', '5', 400, 'The body has to be a JSON object.'],
    ['POST', '/people', {}, 400, '"firstName" is missing: a text is needed.'],
    ['POST', '/people', { firstName: 5 }, 400, '"firstName" has to be a text.'],
    ['GET', '/people/99', undefined, 404, 'There is no person 99.'],
    ['POST', '/people/7000000001/messages', { bot: '5000x' }, 400, '"bot" has to be a number.'],
    ['POST', '/people/7000000001/messages', { bot: 99, text: 'x' }, 400, 'There is no bot 99 yet'],
    ['POST', '/people/7000000001/messages', { bot: BOT_ID, media: 'hologram' }, 400, '"media" has to be one of photo, video'],
    ['POST', '/people/7000000001/messages', { bot: BOT_ID, lines: 'one' }, 400, '"lines" has to be a list'],
    ['POST', '/people/7000000001/edits', { message: 1, text: 'x' }, 400, 'Anna has no message 1.'],
    ['POST', '/people/7000000001/touches', {}, 400, '"message" is missing: a number is needed.'],
    ['POST', '/people/7000000001/deletions', {}, 400, '"messages" is missing: a list is needed.'],
    ['PUT', '/rules', { botsAreToldOfDeletions: true, editTimeLimitSeconds: 'x' }, 400, '"editTimeLimitSeconds" has to be a number.'],
    ['GET', '/seen', undefined, 400, '"count" is missing: a number is needed.'],
    ['POST', '/trouble/pushes', { mode: 'lose' }, 400, '"mode" has to be one of swallow, twice'],
    ['POST', '/trouble/black-hole', { on: 'yes' }, 400, '"on" has to be true or false.'],
    ['POST', '/trouble/earthquake', {}, 404, 'There is no /trouble/earthquake here.'],
  ])('%s %s with a mistake is told how to do it right', async (method, path, body, status, message) => {
    const { telegram, url } = await setUp()
    telegram.people.add({ firstName: 'Anna' })
    const response = await fetch(url + path, request(method, body))
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ error: expect.stringContaining(message) })
  })
})

describe('trouble', () => {
  test('of calls is made, described and ended', async () => {
    const { control, client } = await setUp()
    const method = 'updates.getState'
    await control('POST', '/trouble/fail', { method, code: 500, message: 'TIMEOUT', times: 'always' })
    await control('POST', '/trouble/flood-wait', { method: 'help.getConfig', seconds: 3 })
    await control('POST', '/trouble/slowmode-wait', { method: 'messages.sendMessage', seconds: 4, peer: 5 })
    await control('POST', '/trouble/delay-answers', { method: 'help.getNearestDc', ms: 30, times: 2 })
    await control('POST', '/trouble/lose-answers', { method: 'messages.getMessages', forgetSession: true })
    await control('POST', '/trouble/difference-too-long', { times: 2 })
    await control('POST', '/trouble/repeated-random-ids', { refuse: true })
    await control('POST', '/trouble/pushes', { mode: 'swallow', count: 4 })
    expect(await control('GET', '/trouble')).toMatchObject({
      calls: [
        { method, code: 500 },
        { message: 'FLOOD_WAIT_3', left: 1 },
        { message: 'SLOWMODE_WAIT_4', peer: 5 },
        { ms: 30, left: 2 },
        { forgetSession: true },
      ],
      pushes: { mode: 'swallow', left: 4 },
      differenceTooLong: 2,
      refusesEveryRepeatedRandomId: true,
    })
    expect(await client.call({ _: method })).toMatchObject({ error_message: 'TIMEOUT' })
    expect(await control('DELETE', '/trouble')).toEqual({ ok: true })
    expect(await client.call({ _: method })).toMatchObject({ _: 'updates.state' })
    expect(await control('GET', '/trouble')).toMatchObject({ calls: [], pushes: { left: 0 }, differenceTooLong: 0 })
  })

  test.each([
    ['drop-connections', {}],
    ['refuse-connections', {}],
  ])('%s closes connections', async (kind, body) => {
    const { control, client } = await setUp()
    await control('POST', `/trouble/${kind}`, body)
    await waitFor(() => client.isClosed, 'the connection to break')
    expect(await control('GET', '/health')).toEqual({ isListening: kind !== 'refuse-connections' })
    expect(await control('POST', '/trouble/accept-connections')).toEqual({ ok: true })
    expect(await control('GET', '/health')).toEqual({ isListening: true })
  })

  test.each([
    ['forget-sessions', {}, 'new_session_created'],
    ['change-salts', {}, 'bad_server_salt'],
  ])('%s shows in the next packet', async (kind, body, expected) => {
    const { control, client } = await setUp()
    const before = client.count(expected)
    await control('POST', `/trouble/${kind}`, body)
    client.send({ _: 'ping', ping_id: 1n })
    await waitFor(() => client.count(expected) > before, expected)
  })

  test('expire-file-references and stop-failing do what they say', async () => {
    const { control, client, telegram } = await setUp()
    const anna = telegram.people.add({ firstName: 'Anna' })
    const { botMessageId } = anna.sendsPhoto(BOT_ID)
    const [message] = (await client.call(getMessages([botMessageId])))['messages'] as readonly TlObject[]
    const getFirst = getFile(locationOf(message?.['media'] as TlObject, 'x'))
    await control('POST', '/trouble/fail', { method: '*', code: 500, message: 'TIMEOUT', times: 'always' })
    expect(await client.call(getFirst)).toMatchObject({ error_message: 'TIMEOUT' })
    expect(await client.call(GET_STATE)).toMatchObject({ error_message: 'TIMEOUT' })
    await control('POST', '/trouble/stop-failing', { method: '*' })
    expect(await client.call(getFirst)).toMatchObject({ _: 'upload.file' })
    await control('POST', '/trouble/expire-file-references')
    expect(await client.call(getFirst)).toMatchObject({ error_message: 'FILE_REFERENCE_EXPIRED' })
  })

  test('forget-auth-keys, black-hole and update-shape do what they say', async () => {
    const { control, client, telegram } = await setUp()
    await control('PUT', '/update-shape', { shape: 'short' })
    expect(telegram.updateShape).toBe('short')
    await control('POST', '/trouble/forget-auth-keys', { bot: BOT_ID })
    client.send({ _: 'ping', ping_id: 1n })
    await waitFor(() => client.errors.length > 0, 'a transport error')
    await control('POST', '/trouble/black-hole', { on: true })
    client.send({ _: 'ping', ping_id: 1n })
    await control('POST', '/trouble/black-hole', { on: false })
    expect(client.errors).toEqual([-404])
  })
})

/** A person under the path `anna`; everything is told in full. */
async function withAnna() {
  const parts = await setUp()
  parts.telegram.updateShape = 'full'
  parts.telegram.people.add({ firstName: 'Anna', phone: '79001112233' })
  return { ...parts, anna: '/people/7000000001' }
}

function rowOf(button: object): object {
  return { _: 'keyboardButtonRow', buttons: [button] }
}

async function setUp() {
  const telegram = await startTelegram({ controlPort: 0 })
  const client = await connectBot(telegram)
  const url = `http://127.0.0.1:${telegram.controlAddress?.port}`
  const control = async <Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(url + path, request(method, body))
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return (await response.json()) as Answer
  }
  return { telegram, client, url, control }
}

function request(method: string, body: unknown): RequestInit {
  return { method, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) }
}
