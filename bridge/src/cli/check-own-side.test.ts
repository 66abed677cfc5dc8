import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { runChecks, type Verdict } from '../connections/check.ts'
import { defaultSettings } from '../connections/settings.ts'
import { type Connection, noFurtherAccess, type PlanfixApi } from '../domain/connection.ts'
import { checkAddresses } from './check-own-side.ts'

const nobody = 'http://127.0.0.1:1'

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

describe('the address that Planfix sends to', () => {
  const servers: Server[] = []
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
  })

  async function serve(answer: (response: ServerResponse, path: string) => void): Promise<string> {
    const server = createServer((request, response) => answer(response.setHeader('connection', 'close'), request.url ?? ''))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers.push(server)
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  const bridge = () =>
    serve((response, path) => (path.endsWith('/healthz') ? response.end('{"status":"ok"}') : response.writeHead(404).end()))

  async function check(publicUrl: string | null, localUrl: string, api: PlanfixApi = 'chat') {
    const [running, webhook] = await runChecks(checkAddresses({ publicUrl, localUrl }, [connectionBy(api)]), () => {})
    return { running, webhook }
  }

  test('is right when the bridge answers there, also below a path', async () => {
    const url = await bridge()
    const { running, webhook } = await check(`${url}/plangram`, url)
    expect([running?.verdict, webhook?.verdict]).toEqual(['ok', 'ok'])
  })

  test.each<[string, (response: ServerResponse) => void]>([
    ['another page', (response) => response.end('<html>ok</html>')],
    ['a redirect', (response) => response.writeHead(301, { location: '/' }).end()],
    ['a gateway’s error', (response) => response.writeHead(502).end()],
  ])('is wrong when %s answers there', async (_what, answer) => {
    const { webhook } = await check(await serve(answer), await bridge())
    expect(webhook).toMatchObject({ verdict: 'failed', detail: { en: expect.stringContaining('somebody else answers') } })
  })

  test.each([
    [nobody, /nobody listens.*ECONNREFUSED/, /web server/],
    ['http://plangram.invalid', /no such name/, /DNS/],
  ])('is wrong when it is %s', async (publicUrl, detail, fix) => {
    const { webhook } = await check(publicUrl, await bridge())
    expect(webhook?.verdict).toBe('failed')
    expect(webhook?.detail.en).toMatch(detail)
    expect(webhook?.fix?.en).toMatch(fix)
  })

  test.each<[string | null, PlanfixApi, Verdict]>([
    [null, 'chat', 'warning'],
    [null, 'rest', 'not_applicable'],
    [nobody, 'xml', 'warning'],
  ])('%s is, with the API %s, a case of %s', async (publicUrl, api, verdict) => {
    expect((await check(publicUrl, await bridge(), api)).webhook?.verdict).toBe(verdict)
  })

  test('cannot be judged while the bridge does not run, or another program has its port', async () => {
    const stopped = await check(nobody, nobody)
    expect(stopped.running).toMatchObject({ verdict: 'warning', fix: { en: 'Start it: npm start' } })
    expect(stopped.webhook?.verdict).toBe('warning')
    const { running } = await check(nobody, await serve((response) => response.end('hello')))
    expect(running).toMatchObject({ verdict: 'warning', fix: { en: expect.stringContaining('PORT') } })
  })
})
