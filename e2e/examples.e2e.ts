import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BridgeProcess } from '../simulators/src/bridge-process.ts'
import { freePort } from '../simulators/src/free-port.ts'
import { examplePath, isInstalled, type ProxyRequest, ReverseProxy, readExample } from './reverse-proxy.ts'
import { WebServer } from './web-server.ts'
import { type Customer, tokens, World } from './world.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const form = { 'content-type': 'application/x-www-form-urlencoded' }
/** 256 KiB: what the bridge takes. */
const largestBody = 262_144

/**
 * What can only be tried with programs of the system runs where they are installed. Elsewhere it is neither passed nor
 * failed: it stands among the skipped ones under a name that says so, and is printed.
 */
function whereInstalled(programs: string[], what: string, define: () => void): void {
  const missing = programs.filter((program) => !isInstalled(program))
  if (missing.length === 0) {
    define()
    return
  }
  const words = `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not installed here: ${what} was not run`
  console.warn(words)
  test.skip(words, () => {})
}

function bridgePortOf({ bridge }: World): number {
  return Number(new URL(bridge.address).port)
}

/** Runs a program to its end. */
function run(program: string, args: string[], env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { env: { PATH: process.env['PATH'] ?? '', ...env } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    )
  })
}

describe('of examples/', () => {
  let world: World
  let anna: Customer
  /** The path of a good link to a file. */
  let link: string
  beforeAll(async () => {
    world = await World.start()
    const webServer = await WebServer.before(world)
    link = await webServer.linkOf(world)
    await webServer.stop()
    anna = world.customer('Анна')
    anna.writes('Здравствуйте')
    await anna.task.shows('Здравствуйте')
  })
  afterAll(() => world.stop())

  const push = (message: string) =>
    new URLSearchParams({ cmd: 'newMessage', token: tokens.bridge, providerId: 'telegram', chatId: anna.chatId, message }).toString()

  describe.each([
    ['nginx', 'nginx.conf'],
    ['caddy', 'Caddyfile'],
  ] as const)('%s with %s', (name, example) =>
    whereInstalled([name, 'openssl'], `examples/${example}`, () => {
      let proxy: ReverseProxy
      beforeAll(async () => {
        proxy = await ReverseProxy.start(name, { folder: join(world.folder, name), bridgePort: bridgePortOf(world) })
      })
      afterAll(() => proxy?.stop())

      const posts = (body: string, more: Partial<ProxyRequest> = {}) =>
        proxy.request({ path: '/webhook', method: 'POST', headers: form, body, ...more })
      const statusOf = async (asked: ProxyRequest) => (await proxy.request(asked)).status

      test('a push over HTTPS reaches the customer and is answered with both ids', async () => {
        const { status, body } = await posts(push(`через ${name}`))
        expect([status, JSON.parse(body)]).toEqual([200, { chatId: anna.chatId, contactId: `tg-${anna.person.id}` }])
        await anna.person.receives(`через ${name}`)
      })

      test('an automation call with its key in the address, and the status with its key in a header, reach the bridge', async () => {
        const call = { path: `/webhook/${tokens.bridge}`, method: 'POST', headers: form, body: 'chatId=1' } as const
        expect((await proxy.request(call)).body).toContain('"ok":')
        expect(await statusOf({ path: '/webhook', headers: { 'x-session-key': tokens.bridge } })).toBe(200)
        expect(await statusOf({ path: '/webhook' })).toBe(401)
      })

      test('/healthz and /readyz answer 200', async () => {
        expect(await statusOf({ path: '/healthz' })).toBe(200)
        expect(await statusOf({ path: '/readyz' })).toBe(200)
      })

      test('a link to a file gives all of it, a part of it, and its name in Cyrillic', async () => {
        const whole = await proxy.request({ path: link })
        expect([whole.status, whole.headers['content-length']]).toEqual([200, '512'])
        expect(decodeURIComponent(whole.headers['content-disposition'] ?? '')).toContain("UTF-8''Проверка связи № 1.bin")
        const part = await proxy.request({ path: link, headers: { range: 'bytes=0-9', 'accept-encoding': 'gzip' } })
        expect([part.status, part.headers['content-range'], part.headers['content-encoding']]).toEqual([206, 'bytes 0-9/512', undefined])
        expect((await proxy.request({ path: link, method: 'HEAD' })).headers['content-length']).toBe('512')
        expect(await statusOf({ path: link.toLowerCase() })).toBe(403)
      })

      test('the home page and /metrics, which the bridge shows to its own machine, cannot be reached, however they are written', async () => {
        for (const path of ['/', '/metrics']) expect((await world.request(path)).status).toBe(200)
        const spellings = [
          '/metrics',
          '/metrics/',
          '/%6detrics',
          '//metrics',
          '/webhook/../metrics',
          '/webhook/..%2fmetrics',
          '/metrics?/webhook',
          '/files/../metrics',
        ]
        for (const path of ['/', '/?', '//', '/index.html', ...spellings]) expect(await statusOf({ path }), path).toBe(404)
      })

      test('a body as large as the bridge takes passes, a larger one is refused with 4xx, and the bridge lives on', async () => {
        const bodyOf = (length: number) => 'cmd=newMessage&token=wrong&message='.padEnd(length, 'x')
        expect((await posts(bodyOf(largestBody))).status).toBe(401)
        expect((await posts(bodyOf(largestBody), { isChunked: true })).status).toBe(401)
        for (const length of [largestBody + 1, 300_000, 5_000_000]) {
          const answers = [await posts(bodyOf(length)), await posts(bodyOf(length), { isChunked: true })]
          for (const { status } of answers) expect([400, 413], `${length}`).toContain(status)
        }
        expect((await posts('x', { headers: { ...form, 'content-length': '1000000000' } })).status).toBe(413)
        expect(await statusOf({ path: '/readyz' })).toBe(200)
      })

      test('plain HTTP is sent to HTTPS', async () => {
        const { status, location } = await proxy.requestPlainly({ path: '/readyz' })
        expect([301, 308]).toContain(status)
        expect(location).toBe('https://localhost/readyz')
      })

      test('no link to a file gets into its logs, also when the bridge does not answer', async () => {
        const secrets = link.split('/').slice(3)
        for (const bridgePort of [bridgePortOf(world), await freePort()]) {
          const fresh = await ReverseProxy.start(name, { folder: join(world.folder, `${name}-files-${bridgePort}`), bridgePort })
          for (const path of [
            link,
            `/${link}`,
            link.replace('/files', '/%66iles'),
            link.replace('/files', '/nothing'),
            `${link}?${link}`,
          ]) {
            await fresh.request({ path })
            await fresh.requestPlainly({ path })
          }
          const { status } = await fresh.request({ path: link })
          await fresh.stop()
          expect(status).toBe(bridgePort === bridgePortOf(world) ? 200 : 502)
          expect(fresh.logs()).toMatch(new RegExp(`/files.* ${status} |/files.*"status":${status}`))
          for (const secret of secrets) for (const form of [secret, decodeURIComponent(secret)]) expect(fresh.logs()).not.toContain(form)
        }
      })

      test('no webhook key gets into its logs, also when the bridge does not answer', async () => {
        const key = 'a-key-that-must-stay-secret'
        const basic = `Basic ${Buffer.from(`${key}:${key}`).toString('base64')}`
        const ways: ProxyRequest[] = [
          ...['/webhook/', '//webhook/', '/%77ebhook/', '/webhook/x/', '/nothing/'].map((path) => ({ path: `${path}${key}` })),
          { path: `/webhook?key=${key}`, headers: { 'x-session-key': key, referer: `https://localhost/webhook/${key}` } },
          { path: '/webhook', headers: { 'x-bridge-token': key } },
          { path: '/webhook', headers: { authorization: basic } },
          { path: `/webhook/${key}`, method: 'POST', headers: form, body: 'x'.repeat(largestBody + 1) },
          { path: `/webhook/${key}`, method: 'POST', headers: form, body: 'x'.repeat(largestBody + 1), isChunked: true },
        ]
        for (const bridgePort of [bridgePortOf(world), await freePort()]) {
          const fresh = await ReverseProxy.start(name, { folder: join(world.folder, `${name}-${bridgePort}`), bridgePort })
          for (const way of ways) await fresh.request(way)
          for (const way of ways.filter(({ body }) => !body)) await fresh.requestPlainly(way)
          const { status } = await fresh.request({ path: `/webhook/${key}` })
          await fresh.stop()
          expect(status).toBe(bridgePort === bridgePortOf(world) ? 401 : 502)
          expect(fresh.logs()).toMatch(new RegExp(`/webhook.* ${status} |/webhook.*"status":${status}`))
          for (const secret of [key, basic.slice(6)]) expect(fresh.logs()).not.toContain(secret)
        }
      })
    }),
  )

  describe('webhook.sh', () =>
    whereInstalled(['bash', 'curl'], 'examples/webhook.sh', () => {
      const script = (token: string, ...args: string[]) => run('bash', [examplePath('webhook.sh'), ...args], { TOKEN: token })

      test('sends a push, and shows what the bridge answers', async () => {
        const text = 'проба & 100%'
        const { code, output } = await script(tokens.bridge, world.bridge.address, anna.chatId, text)
        expect([code, output]).toEqual([0, `{"chatId":"${anna.chatId}","contactId":"tg-${anna.person.id}"}\n200\n`])
        await anna.person.receives(text)
      })

      test('with a wrong token shows 401, and without arguments how it is used', async () => {
        expect((await script('wrong', world.bridge.address, anna.chatId, 'x')).output).toContain('\n401\n')
        expect(await script('x')).toEqual({ code: 2, output: expect.stringContaining('webhook.sh https://bridge.example.com CHAT TEXT') })
      })
    }))

  describe('backup.sh', () =>
    whereInstalled(['sqlite3'], 'examples/backup.sh', () => {
      test('copies the database of a running bridge, and a bridge goes on from the copy', { timeout: 60_000 }, async () => {
        const [from, to] = [join(world.folder, 'bridge'), join(world.folder, 'backups')]
        for (let line = 1; line <= 20; line++) anna.writes(`строка ${line}`)
        const { code, output } = await run('sh', [examplePath('backup.sh'), from, to])
        expect(code, output).toBe(0)
        await world.settled()
        await world.bridge.stop()
        const restored = join(world.folder, 'restored')
        mkdirSync(join(restored, 'data'), { recursive: true })
        for (const file of ['plangram.db', 'plangram.db.key']) copyFileSync(join(output.trim(), file), join(restored, 'data', file))
        const server = { TELEGRAM_DC: `127.0.0.1:${world.telegram.address.port}`, TELEGRAM_DC_KEY: join(world.folder, 'telegram-key.pem') }
        const bridge = new BridgeProcess({ folder: restored, port: await freePort(), env: server })
        await bridge.start()
        anna.writes('после восстановления')
        await anna.task.shows('после восстановления')
        expect(await bridge.stop()).toBe(0)
      })
    }))
})

describe('plangram.service', () => {
  const unit = readExample('plangram.service')
  const setting = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1]

  test('starts what npm start starts', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } }
    expect(setting('ExecStart')).toBe(`/usr/bin/${scripts.start.replace('bridge/bin/', '/opt/plangram/bridge/bin/')}`)
  })

  test('starts the bridge again after a fault but not after wrong settings, and lets it finish what is under way', () => {
    expect([setting('Restart'), setting('RestartPreventExitStatus'), setting('KillSignal')]).toEqual(['always', '2', 'SIGTERM'])
    expect(Number(setting('TimeoutStopSec'))).toBeGreaterThan(10)
  })

  whereInstalled(['systemd-analyze'], 'systemd-analyze verify on examples/plangram.service', () => {
    test('systemd finds no fault in it', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'plangram-unit-'))
      const file = join(folder, 'plangram.service')
      writeFileSync(file, unit.replace('/usr/bin/node', process.execPath).replaceAll('/opt/plangram/', root))
      const { code, output } = await run('systemd-analyze', ['verify', file])
      rmSync(folder, { recursive: true })
      // An unknown line is only a warning; what other units of this machine are warned about is not ours.
      expect([code, output.split('\n').filter((line) => line.includes('plangram.service'))]).toEqual([0, []])
    })
  })
})
