import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Customer, tokens, World } from './world.ts'

describe('bad input', () => {
  let world: World
  let anna: Customer
  beforeAll(async () => {
    world = await World.start()
    anna = world.customer('Анна')
    anna.writes('Здравствуйте')
    await anna.task.shows('Здравствуйте')
  })
  afterAll(() => world.stop())

  const good = () => `cmd=newMessage&providerId=telegram&token=${tokens.bridge}&chatId=${anna.chatId}&messageId=m1&userName=x`
  const post = async (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' },
  ) => {
    const response = await world.request('/webhook', { method: 'POST', headers, body })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
  }
  const invalid = { status: 400, body: { error: 'Invalid parameters' } }
  const unauthorised = { status: 401, body: { error: 'Invalid token' } }

  const forms: [string, () => string | Uint8Array<ArrayBuffer>, { status: number; body: unknown }][] = [
    ['no cmd', () => `token=${tokens.bridge}&message=x`, invalid],
    ['an empty body', () => '', invalid],
    ['no token', () => 'cmd=newMessage&message=x', unauthorised],
    ['an empty token', () => 'cmd=newMessage&token=&message=x', unauthorised],
    ['a wrong token', () => good().replace(tokens.bridge, 'x'.repeat(tokens.bridge.length)), unauthorised],
    ['a token with a space behind', () => good().replace(tokens.bridge, `${tokens.bridge}+`), unauthorised],
    ['the token twice, the good one first', () => `${good()}&message=x&token=bad`, invalid],
    ['the token twice, the good one last', () => `token=bad&${good()}&message=x`, invalid],
    ['cmd twice', () => `${good()}&message=x&cmd=delete`, invalid],
    ['an address of the task twice', () => `${good()}&message=x&taskEmail=a%40x.test&taskEmail=b%40x.test`, invalid],
    ['a field twice that nobody knows', () => `${good()}&message=x&later=1&later=1`, invalid],
    ['the message twice', () => `${good()}&message=x&message=y`, invalid],
    ['a token as an array', () => good().replace('token=', 'token[]='), unauthorised],
    ['a token as an object', () => good().replace('token=', 'token[$ne]='), unauthorised],
    ['a NUL', () => `${good()}&message=a%00b`, invalid],
    ['invalid UTF-8', () => `${good()}&message=%CF%F0%E8`, invalid],
    [
      'a raw byte that is no UTF-8',
      () => new Uint8Array(Buffer.concat([Buffer.from(`${good()}&message=`), Buffer.from([0xcf, 0xf0])])),
      invalid,
    ],
    ['overlong UTF-8', () => `${good()}&message=%C0%AF`, invalid],
    ['an encoded surrogate', () => `${good()}&message=%ED%A0%80`, invalid],
    ['a broken percent sequence', () => `${good()}&message=%E0%A4%A`, invalid],
    ['a thousand pairs', () => `${good()}&message=x${'&a=1'.repeat(1_000)}`, invalid],
    ['1 MB of fields', () => `${good()}&message=x${'&k=1'.repeat(262_144)}`, invalid],
    ['a field of 1 MB', () => `${good()}&message=${'x'.repeat(1_048_576)}`, invalid],
    ['a name of 1 MB', () => `${good()}&${'x'.repeat(1_048_576)}=1&message=x`, invalid],
    ['neither a chat nor a phone', () => `cmd=newMessage&providerId=telegram&token=${tokens.bridge}&message=x`, invalid],
    ['another provider id', () => `${good()}&message=x`.replace('providerId=telegram', 'providerId=other'), invalid],
    ['nothing to say', () => `${good()}&message=%20`, invalid],
    ['an unknown command', () => `cmd=somethingNew&token=${tokens.bridge}`, { status: 200, body: {} }],
  ]

  test.each(forms)('%s is answered in Planfix’s shape, and nothing is sent', async (name, body, expected) => {
    const before = anna.received
    expect(await post(body())).toEqual(expected)
    // What was wrongly taken would be sent later, and before what comes behind it.
    await world.until('the outbox is empty', async () => (await world.status()).queue_depth === 0)
    const after = `после: ${name}`
    await world.employeeAnswers(anna, after).shows('sent')
    expect(anna.received).toEqual([...before, after])
  })

  test.each([
    ['multipart', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="cmd"\r\n\r\nnewMessage\r\n--x--'],
    ['cp1251', 'application/x-www-form-urlencoded; charset=windows-1251', 'cmd=newMessage'],
    ['XML', 'text/xml', '<request method="x"/>'],
    ['a list as JSON', 'application/json', '[1,2]'],
  ])('a body of another kind (%s) is refused with 400 or 401', async (_name, type, body) => {
    expect([400, 401]).toContain((await post(body, { 'content-type': type })).status)
  })

  test('names that belong to JavaScript objects are names like others', async () => {
    const names = [
      '__proto__',
      '__proto__[x]',
      'constructor',
      'constructor[prototype][x]',
      'hasOwnProperty',
      'toString',
      'then',
      'length',
      'valueOf',
    ]
    const body = `${good()}&message=x${names.map((name) => `&${encodeURIComponent(name)}=1`).join('')}`.replace(
      'messageId=m1',
      'messageId=names',
    )
    expect((await post(body)).status).toBe(200)
    await anna.person.receives('x')
  })

  test('hostile texts reach the customer as the text they are', async () => {
    const texts = [
      '<b>x</b>',
      '<a href="tg://user?id=1">x</a>',
      '[x](http://evil.test)',
      '**__~~',
      '&lt;&#x41;',
      '{{7*7}}',
      '\u202Eabc',
      '`code`',
      '/start',
      '@all',
      "'; DROP TABLE message; --",
    ]
    for (const [index, message] of texts.entries()) {
      const form = new URLSearchParams({
        cmd: 'newMessage',
        providerId: 'telegram',
        token: tokens.bridge,
        chatId: anna.chatId,
        messageId: `hostile-${index}`,
        message,
      })
      expect((await post(form.toString())).status).toBe(200)
      const received = await anna.person.receives(message)
      expect(received.entities).toEqual([])
    }
  })

  test('a request that never ends its body is cut off, and others do not wait for it', { timeout: 40_000 }, async () => {
    const socket = connect(Number(new URL(world.bridge.address).port), '127.0.0.1')
    socket.write('POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ncmd=')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.resume().on('error', () => {})
    expect((await world.request('/healthz')).status).toBe(200)
    await closed
  })

  test('the bridge is still there, healthy, and has not said anything secret', async () => {
    expect((await world.request('/healthz')).status).toBe(200)
    await world.employeeAnswers(anna, 'всё ещё работает').shows('sent')
    const folder = join(world.folder, 'bridge')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(log|db|db-wal)$/.test(file))
    expect(files.length).toBeGreaterThan(1)
    for (const secret of [tokens.bridge, tokens.planfix, '700100:sandbox']) {
      for (const file of files) expect(readFileSync(join(folder, file)).includes(secret), `${secret} in ${file}`).toBe(false)
      expect(world.bridge.lines.filter((line) => line.includes(secret))).toEqual([])
    }
  })
})
