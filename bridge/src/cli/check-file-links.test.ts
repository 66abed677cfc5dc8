import { createServer as createHttpServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CheckResult, runChecks } from '../connections/check.ts'
import { defaultSettings } from '../connections/settings.ts'
import { type Connection, noFurtherAccess, type PlanfixApi } from '../domain/connection.ts'
import { makeLink } from '../files/file-links.ts'
import { selfTestFile, selfTestSource } from '../files/self-test-file.ts'
import { type FileOptions, serveFiles } from '../files/serve-files.ts'
import { createServer } from '../http/server.ts'
import { createLogger } from '../observe/logger.ts'
import { checkFileLinks } from './check-file-links.ts'
import type { TestFile } from './command-ports.ts'

const nobody = 'http://127.0.0.1:1'
const key = Buffer.alloc(32, 1)

function testFileBy(signedWith: Buffer): TestFile {
  const expiresAt = Date.now() + 60_000
  return { ...selfTestFile, linkAt: (base) => makeLink(selfTestFile, { base, key: signedWith, expiresAt }) }
}

function connectionBy(api: PlanfixApi): Connection {
  return {
    id: 'c-1' as Connection['id'],
    name: 'shop',
    telegram: { apiId: 1, apiHash: 'hash', botToken: '1:token' },
    planfix: { api, apiUrl: 'http://127.0.0.1:1/rest/', apiKey: 'key', ...noFurtherAccess },
    providerId: 'telegram',
    settings: defaultSettings(),
    sessionKey: 'session-key',
    previousSessionKey: null,
    isStopped: false,
    firstLoginAt: null,
    createdAt: 0,
    updatedAt: 0,
  }
}

describe('the check of links to files', () => {
  const closing: (() => Promise<unknown>)[] = []
  let bridge: string
  beforeEach(async () => {
    bridge = await startBridge()
  })
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  async function startBridge(options: Partial<FileOptions> = {}): Promise<string> {
    const { log } = createLogger({ level: 'fatal', file: null, format: 'line', write: () => {} })
    const server: FastifyInstance = createServer(log)
    server.register((scope, _options, done) => {
      serveFiles(scope, { source: selfTestSource, key, now: Date.now, log, ...options })
      done()
    })
    closing.push(() => server.close())
    return server.listen({ host: '127.0.0.1', port: 0 })
  }

  async function serve(answer: (incoming: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server: Server = createHttpServer((incoming, response) => answer(incoming, response.setHeader('connection', 'close')))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => server.close(resolve)))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** A web server before the bridge, which does something to what passes. */
  function proxy(change: { path?: (path: string) => string; asked?: string[]; answered?: string[]; body?: (body: Buffer) => Buffer }) {
    const without = (headers: IncomingMessage['headers'], names: string[] = []) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))
    return serve((incoming, response) => {
      const path = (change.path ?? String)(incoming.url ?? '')
      request(`${bridge}${path}`, { method: incoming.method, headers: without(incoming.headers, change.asked), agent: false }, (answer) => {
        const pieces: Buffer[] = []
        answer.on('data', (piece: Buffer) => pieces.push(piece))
        answer.on('end', () => {
          response.writeHead(answer.statusCode ?? 0, without(answer.headers, [...(change.answered ?? []), 'connection', 'content-length']))
          response.end((change.body ?? ((body) => body))(Buffer.concat(pieces)))
        })
      }).end()
    })
  }

  async function check(
    publicUrl: string | null,
    { localUrl = bridge, file = testFileBy(key) as TestFile | null, api = 'chat' as PlanfixApi } = {},
  ): Promise<CheckResult> {
    const [result] = await runChecks([checkFileLinks({ publicUrl, localUrl }, file, [connectionBy(api)])], () => {})
    if (!result) throw new Error('Nothing was checked')
    for (const text of [result.detail.ru, result.fix?.ru ?? 'да']) expect(text).toMatch(/[а-я]{2}/)
    // What is printed must not let anybody in.
    expect(JSON.stringify(result)).not.toMatch(/files\/1/)
    return result
  }

  test('is content when the file comes through, also below a path', async () => {
    expect(await check(bridge)).toMatchObject({ code: 'own.files', verdict: 'ok' })
    const below = await proxy({ path: (path) => path.replace('/plangram/', '/') })
    expect((await check(`${below}/plangram`)).verdict).toBe('ok')
  })

  test.each<[string, RegExp, RegExp, Parameters<typeof proxy>[0]]>([
    ['the path is cut', /answers by itself \(404\)/, /pass \/files\//, { path: (path) => path.replace('/files', '/nowhere') }],
    ['the address is changed', /refused, though/, /as it came/, { path: (path) => path.toLowerCase() }],
    ['the bytes are taken for text', /something else/, /as they are/, { body: (body) => Buffer.from(body.toString('utf8')) }],
    ['the file is cut off', /something else/, /as they are/, { body: (body) => body.subarray(1) }],
    ['a page comes instead', /something else/, /as they are/, { body: () => Buffer.from('<html>') }],
  ])('fails when %s', async (_what, detail, fix, change) => {
    const url = await proxy(change)
    const result = await check(url)
    expect(result).toMatchObject({
      verdict: 'failed',
      detail: { en: expect.stringMatching(detail) },
      fix: { en: expect.stringMatching(fix) },
    })
    expect(result.detail.en).toContain(url)
    expect((await check(url, { api: 'rest' })).verdict).toBe('warning')
  })

  test.each<[string, RegExp, Parameters<typeof proxy>[0]]>([
    ['the name is lost', /its name was lost/, { answered: ['content-disposition'] }],
    ['parts are not asked for', /a part of it does not/, { asked: ['range'] }],
  ])('warns when %s', async (_what, detail, change) => {
    expect(await check(await proxy(change))).toMatchObject({ verdict: 'warning', detail: { en: expect.stringMatching(detail) } })
  })

  test.each<[string, RegExp, RegExp, (response: ServerResponse) => void]>([
    ['a gateway’s error', /answers by itself \(502\)/, /nginx\.conf/, (response) => response.writeHead(502).end()],
    ['a redirect', /answers by itself \(301\)/, /nginx\.conf/, (response) => response.writeHead(301, { location: '/' }).end()],
    ['another program’s 403', /answers by itself \(403\)/, /nginx\.conf/, (response) => response.writeHead(403).end('no')],
    ['an endless page', /something else/, /as they are/, (response) => response.writeHead(200).end(Buffer.alloc(10_000_000))],
    ['a broken connection', /no answer/, /firewall/, (response) => response.destroy()],
  ])('fails at %s', async (_what, detail, fix, answer) => {
    const result = await check(await serve((_incoming, response) => answer(response)))
    expect(result).toMatchObject({
      verdict: 'failed',
      detail: { en: expect.stringMatching(detail) },
      fix: { en: expect.stringMatching(fix) },
    })
  })

  test('fails when nobody listens there, and at trouble with TLS', async () => {
    expect(await check(nobody)).toMatchObject({ verdict: 'failed', detail: { en: expect.stringContaining('nobody listens') } })
    const plain = await check(bridge.replace('http:', 'https:'))
    expect(plain).toMatchObject({ verdict: 'failed', detail: { en: expect.stringMatching(/certificate is not accepted.*SSL/) } })
  })

  test('fails when another bridge answers there', async () => {
    const other = await startBridge({ key: Buffer.alloc(32, 2) })
    expect(await check(other)).toMatchObject({ verdict: 'failed', detail: { en: expect.stringContaining('Another bridge') } })
  })

  test('fails when the running bridge has another key than the database that was looked at', async () => {
    const result = await check(bridge, { file: testFileBy(Buffer.alloc(32, 3)) })
    expect(result).toMatchObject({ verdict: 'failed', detail: { en: expect.stringContaining('ENCRYPTION_KEY') } })
  })

  test('warns when the bridge has no room just now', async () => {
    expect(await check(await startBridge({ maxDownloads: 0 }))).toMatchObject({
      verdict: 'warning',
      detail: { en: expect.stringContaining('as many files as it can') },
    })
  })

  test('cannot judge while the bridge does not run, or before its first start', async () => {
    expect(await check(nobody, { localUrl: nobody })).toMatchObject({
      verdict: 'warning',
      fix: { en: expect.stringContaining('Start the bridge') },
    })
    expect((await check(bridge, { file: null })).verdict).toBe('not_applicable')
  })

  test('advises a PUBLIC_URL where the API needs one', async () => {
    expect(await check(null)).toMatchObject({ verdict: 'warning', fix: { en: 'Set PUBLIC_URL=https://YOUR-DOMAIN' } })
    expect((await check(null, { api: 'xml' })).verdict).toBe('not_applicable')
  })
})
