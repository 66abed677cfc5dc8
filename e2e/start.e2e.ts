import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BridgeProcess } from '../simulators/src/bridge-process.ts'
import { freePort } from '../simulators/src/free-port.ts'
import { tokens, World } from './world.ts'

const complete = {
  TELEGRAM_API_ID: '1',
  TELEGRAM_API_HASH: 'hash',
  TELEGRAM_BOT_TOKEN: '700:secret-of-the-bot',
  PLANFIX_API_URL: 'http://127.0.0.1:9/webchat/api',
  PLANFIX_API_KEY: 'secret-of-planfix',
}

describe('npm start refuses, in both languages and with exit code 2,', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plangram-start-'))
    return () => rmSync(folder, { recursive: true, force: true })
  })

  async function refused(env: Record<string, string>): Promise<string> {
    const bridge = new BridgeProcess({ folder, port: 5999, env })
    bridge.launch()
    expect(await bridge.ended()).toBe(2)
    const output = bridge.lines.join('\n')
    for (const secret of [complete.TELEGRAM_BOT_TOKEN, complete.PLANFIX_API_KEY]) expect(output).not.toContain(secret)
    expect(output).toMatch(/cannot start/)
    expect(output).toMatch(/не может запуститься/)
    return output
  }

  test('without any of the five variables: one message names them all, npm run setup and npm run demo, and nothing is made', async () => {
    const output = await refused({})
    for (const name of [...Object.keys(complete), 'npm run setup', 'npm run demo']) expect(output).toContain(name)
    expect(readdirSync(folder)).toEqual([])
  })

  test.each(Object.keys(complete))('with %s missing: it alone is named', async (name) => {
    const output = await refused({ ...complete, [name]: '' })
    const named = Object.keys(complete).filter((other) => new RegExp(`^ {2}${other}:`, 'm').test(output))
    expect(named).toEqual([name])
  })

  test.each([
    ['TELEGRAM_API_ID', 'abc'],
    ['TELEGRAM_API_ID', '-1'],
    ['TELEGRAM_API_HASH', 'two words'],
    ['TELEGRAM_BOT_TOKEN', 'no-colon'],
    ['TELEGRAM_BOT_TOKEN', 'abc:def'],
    ['PLANFIX_API_URL', 'acme.planfix.com'],
    ['PLANFIX_API_URL', 'http://acme.planfix.com/webchat/api'],
    ['PLANFIX_API_URL', 'https://acme.planfix.com/somewhere'],
    ['PLANFIX_API_URL', 'https://user:pass@acme.planfix.com/webchat/api'],
    ['PLANFIX_WEBHOOK_TOKEN', 'short'],
    ['PLANFIX_PROVIDER_ID', 'with~tilde'],
    ['PORT', '99999'],
    ['HOST', 'not a host'],
    ['DATABASE_URL', 'sqlite:.'],
    ['DATABASE_URL', 'sqlite:/dev/null/x.db'],
    ['PLANFIX_API_URL', 'https://ACCOUNT.planfix.com/webchat/api'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', 'postgres://localhost/x'],
    ['ENCRYPTION_KEY', 'c2hvcnQ='],
    ['PUBLIC_URL', 'http://bridge.example.com'],
    ['LOG_LEVEL', 'loud'],
    ['LOG_FORMAT', 'xml'],
    ['TELEGRAM_DC', 'nonsense'],
    ['TELEGRAM_DC', '127.0.0.1:443'],
    ['PLANGRAM_NO_SUCH_SETTING', '1'],
    ['PLANGRAM_STATUS_LANGUAGE', 'fr'],
  ])('with %s=%s', async (name, value) => {
    const output = await refused({ ...complete, [name]: value })
    expect(output).toContain(name === 'TELEGRAM_DC' && value.includes('443') ? 'TELEGRAM_DC_KEY' : name)
  })

  test('with several wrong at once: all are named in one message', async () => {
    const output = await refused({ ...complete, TELEGRAM_API_ID: 'x', PLANFIX_API_KEY: '', PORT: '0', LOG_LEVEL: 'loud' })
    for (const name of ['TELEGRAM_API_ID', 'PLANFIX_API_KEY', 'PORT', 'LOG_LEVEL']) expect(output).toMatch(new RegExp(`^ {2}${name}:`, 'm'))
  })

  test('with an /xml/ address without PLANFIX_ACCOUNT: it is named in the same message', async () => {
    expect(await refused({ ...complete, PLANFIX_API_URL: 'https://api.planfix.com/xml/' })).toContain('PLANFIX_ACCOUNT')
  })

  test('with a .env that cannot be read', async () => {
    // A folder in its place cannot be read by anybody, not even by root.
    mkdirSync(join(folder, '.env'))
    expect(await refused(complete)).toMatch(/\.env: is there, but cannot be read/)
  })

  test('with a partial set in .env', async () => {
    writeFileSync(join(folder, '.env'), 'TELEGRAM_API_ID=1\nTELEGRAM_API_HASH=hash\n')
    const output = await refused({})
    expect(output).toContain('TELEGRAM_BOT_TOKEN')
    expect(output).not.toMatch(/^ {2}TELEGRAM_API_HASH:/m)
  })

  test('with a server key that is none beside another mistake: both are named in one message', async () => {
    writeFileSync(join(folder, 'key.pem'), 'garbage')
    const output = await refused({ ...complete, PORT: '99999', TELEGRAM_DC: '127.0.0.1:9', TELEGRAM_DC_KEY: 'key.pem' })
    for (const name of ['PORT', 'TELEGRAM_DC_KEY']) expect(output).toMatch(new RegExp(`^ {2}${name}:`, 'm'))
  })

  test('with a server key that mtcute could never match, instead of hanging', async () => {
    const key = join(folder, 'key.pem')
    const bridge = async (pem: string) => {
      writeFileSync(key, pem)
      const process = new BridgeProcess({ folder, port: 5999, env: { ...complete, TELEGRAM_DC: '127.0.0.1:9', TELEGRAM_DC_KEY: key } })
      process.launch()
      return { code: await process.ended(), output: process.lines.join('\n') }
    }
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString()
    for (const pem of ['not a key', elliptic]) {
      const { code, output } = await bridge(pem)
      expect([code, output]).toEqual([2, expect.stringContaining('TELEGRAM_DC_KEY')])
    }
  })
})

describe('npm start', () => {
  let world: World
  afterEach(() => world.stop())

  test('runs without a .env, from .env alone, and without any variable once the database holds a connection', async () => {
    world = await World.start()
    await world.bridge.stop()
    const folder = join(world.folder, 'bridge')
    const server = { TELEGRAM_DC: `127.0.0.1:${world.telegram.address.port}`, TELEGRAM_DC_KEY: join(world.folder, 'telegram-key.pem') }
    const bare = new BridgeProcess({ folder, port: await freePort(), env: server })
    await bare.start()
    expect(await bare.stop()).toBe(0)
    const fresh = mkdtempSync(join(tmpdir(), 'plangram-dotenv-'))
    const env = { ...complete, ...server, PLANFIX_API_URL: world.planfix.url }
    writeFileSync(
      join(fresh, '.env'),
      Object.entries(env)
        .map(([name, value]) => `${name}="${value}"\n`)
        .join(''),
    )
    const fromFile = new BridgeProcess({ folder: fresh, port: await freePort(), env: {} })
    await fromFile.start()
    expect(await fromFile.stop()).toBe(0)
    rmSync(fresh, { recursive: true, force: true })
  })

  test('makes a token at the first start, prints it once, and keeps it', async () => {
    world = await World.start({ env: { PLANFIX_WEBHOOK_TOKEN: '' } })
    const key = /token.*\s([0-9a-f]{64})$/m.exec(world.bridge.lines.join('\n'))?.[1] ?? ''
    const status = () => world.request('/webhook', { headers: { 'x-session-key': key } }).then(({ status }) => status)
    expect(await status()).toBe(200)
    await world.bridge.stop()
    const printed = world.bridge.lines.length
    await world.bridge.start()
    expect(await status()).toBe(200)
    expect(world.bridge.lines.slice(printed).join('\n')).not.toContain(key)
    const log = readFileSync(join(world.folder, 'bridge', 'data', 'plangram.log'), 'utf8')
    expect(log).not.toContain(key)
    expect(log).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \|[\w.-]+ \|\d*-[A-Z]+\| - \| .* \|$/m)
  })

  test('is ready only once the account has been logged in, and says whom it waits for', async () => {
    world = await World.open()
    await world.telegram.trouble.refuseConnections()
    world.bridge.launch()
    await world.until('it listens', () =>
      world.request('/healthz').then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    const response = await world.request('/readyz')
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('default')])
    await world.telegram.trouble.acceptConnections()
    await world.bridge.ready()
  })

  test('takes pushes while Telegram has never been reached, and delivers them afterwards', async () => {
    world = await World.start()
    const anna = world.customer('Анна')
    anna.writes('привет')
    await anna.task.shows('привет')
    await world.bridge.stop()
    await world.telegram.trouble.refuseConnections()
    world.bridge.launch()
    await world.until('it listens', () =>
      world.request('/healthz').then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    const push = world.employeeAnswers(anna, 'принято без Telegram')
    expect((await push.accepted).status).toBe(200)
    await world.telegram.trouble.acceptConnections()
    expect(await push.shows('sent')).toBe('sent')
  })

  test('a second one on the same database refuses instead of waiting, and leaves the first alone', async () => {
    world = await World.start()
    const second = new BridgeProcess({
      folder: join(world.folder, 'bridge'),
      port: await freePort(),
      env: { ...complete, PLANFIX_API_URL: world.planfix.url },
    })
    const started = Date.now()
    second.launch()
    expect(await second.ended()).toBe(1)
    // A busy machine takes some seconds to start any process at all.
    expect(Date.now() - started).toBeLessThan(20_000)
    expect(second.lines.join('\n')).toContain('PLANGRAM_DATABASE_BUSY')
    expect((await world.status()).status).toBe('Online')
  })

  test('on a port that is taken says so', async () => {
    world = await World.open()
    const port = await freePort()
    const squatter = createServer().listen(port, '127.0.0.1')
    const bridge = new BridgeProcess({ folder: join(world.folder, 'bridge'), port, env: complete })
    bridge.launch()
    expect(await bridge.ended()).toBe(1)
    expect(bridge.lines.join('\n')).toContain('PLANGRAM_PORT_TAKEN')
    squatter.close()
  })

  test('whose first attempt found its port taken has told the token all the same', async () => {
    world = await World.open()
    const port = await freePort()
    const squatter = createServer().listen(port, '127.0.0.1')
    const server = { TELEGRAM_DC: `127.0.0.1:${world.telegram.address.port}`, TELEGRAM_DC_KEY: join(world.folder, 'telegram-key.pem') }
    const bridge = new BridgeProcess({ folder: join(world.folder, 'bridge'), port, env: { ...complete, ...server } })
    bridge.launch()
    expect(await bridge.ended()).toBe(1)
    squatter.close()
    const key = /token.*\s([0-9a-f]{64})$/m.exec(bridge.lines.join('\n'))?.[1] ?? ''
    await bridge.start()
    expect((await fetch(`${bridge.address}/webhook`, { headers: { 'x-session-key': key } })).status).toBe(200)
    expect(await bridge.stop()).toBe(0)
  })

  test('with a database where no folder can be made says so, and ends', async () => {
    world = await World.open()
    const env = { ...complete, DATABASE_URL: 'sqlite:/proc/nope/x.db' }
    const bridge = new BridgeProcess({ folder: join(world.folder, 'bridge'), port: await freePort(), env })
    bridge.launch()
    expect(await bridge.ended()).toBe(1)
    expect(bridge.lines.join('\n')).toContain('PLANGRAM_DATABASE_UNREADABLE')
  })

  test('with the old token in its environment keeps the one that was rotated by command', async () => {
    world = await World.start()
    const rotated = await world.plangram('connections', 'set', 'default', 'session_key=rotate', '--json')
    const { session_key: key } = JSON.parse(rotated.output) as { session_key: string }
    await world.bridge.stop()
    await world.bridge.start()
    const codes = [key, tokens.bridge].map((one) => world.request('/webhook', { headers: { 'x-session-key': one } }))
    expect((await Promise.all(codes)).map(({ status }) => status)).toEqual([200, 200])
  })

  test('SIGTERM under load ends within ten seconds, says so, and leaves nothing in doubt', { timeout: 60_000 }, async () => {
    world = await World.start()
    const anna = world.customer('Анна')
    anna.writes('начало')
    await anna.task.shows('начало')
    world.planfix.trouble.start({ kind: 'slow', delayMs: 300 })
    for (let line = 0; line < 20; line++) anna.writes(`строка ${line}`)
    await anna.task.shows('строка 0')
    const started = Date.now()
    expect(await world.bridge.stop()).toBe(0)
    expect(Date.now() - started).toBeLessThan(10_000)
    expect(world.bridge.lines.join('\n')).toMatch(/Interrupted \(SIGTERM\)[\s\S]*Stopped/)
    await world.bridge.start()
    await world.settled()
    expect(anna.comments).toEqual(anna.written)
    expect(await world.metric('plangram_attempts_total', { outcome: 'uncertain' })).toBe(0)
  })

  test('after a changed server or another bot it logs in anew and keeps what it has', async () => {
    world = await World.start()
    const anna = world.customer('Анна')
    anna.writes('первому боту')
    await anna.task.shows('первому боту')
    await world.plangram('connections', 'set', 'default', 'telegram_bot_token=700200:another')
    await world.until('the other bot is online', () =>
      world.telegram.bots().some(({ id, connectedSessions }) => id === 700_200 && connectedSessions > 0),
    )
    await world.until('it is online', async () => (await world.status()).status === 'Online')
    anna.person.writes(700_200, 'второму боту')
    await world.planfix.tasks.ofChat(`tg-700200-${anna.person.id}`).shows('второму боту')
    expect(world.telegram.bots().find(({ id }) => id === world.sandbox.bot)?.connectedSessions).toBe(0)
  })

  test('the console, /api and /metrics can have a port of their own', async () => {
    const adminPort = await freePort()
    world = await World.start({ env: { ADMIN_PORT: String(adminPort) } })
    const codes = (base: string) =>
      Promise.all(['/metrics', '/', '/webhook', '/healthz'].map((path) => fetch(base + path).then(({ status }) => status)))
    expect(await codes(world.bridge.address)).toEqual([404, 404, 401, 200])
    expect(await codes(`http://127.0.0.1:${adminPort}`)).toEqual([200, 200, 404, 404])
    const proxied = await fetch(`http://127.0.0.1:${adminPort}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } })
    expect(proxied.status).toBe(401)
  })
})

describe('npm run setup', () => {
  test('runs without any connection, and takes up the first one that is added', async () => {
    const world = await World.open()
    const folder = join(world.folder, 'bridge')
    const port = await freePort()
    const env = { TELEGRAM_DC: `127.0.0.1:${world.telegram.address.port}`, TELEGRAM_DC_KEY: join(world.folder, 'telegram-key.pem') }
    const bridge = new BridgeProcess({ folder, port, env, mode: 'setup' })
    await bridge.start()
    expect((await fetch(bridge.address)).status).toBe(200)
    const added = await bridge.command(
      'connections',
      'add',
      'first',
      'telegram_api_id=1',
      'telegram_api_hash=x',
      'telegram_bot_token=700500:x',
      `planfix_api_url=${world.planfix.url}`,
      'planfix_api_key=sandbox-planfix-token',
      'provider_id=telegram',
    )
    expect(added.code, added.output).toBe(0)
    await world.until('its bot is online', () =>
      world.telegram.bots().some(({ id, connectedSessions }) => id === 700_500 && connectedSessions > 0),
    )
    expect(await bridge.stop()).toBe(0)
    expect(existsSync(join(folder, 'data', 'plangram.db'))).toBe(true)
    await world.stop()
  })
})
