import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CheckResult } from '../connections/check.ts'
import { defaultSettings } from '../connections/settings.ts'
import { type Connection, noFurtherAccess, type PlanfixAccess } from '../domain/connection.ts'
import { PlanfixAccounts } from './planfix-accounts.ts'
import { type GivenAnswer, RestServer, type SeenRequest } from './rest-api/testing/rest-server.ts'
import { runSelfTest } from './self-test.ts'

const date = (skewMs: number) => ({ date: new Date(Date.now() + skewMs).toUTCString() })

describe('the self-test', () => {
  let server: RestServer
  const settings = { ...defaultSettings(), planfix_pace_ms: 0 }

  beforeEach(async () => {
    server = new RestServer()
    await server.start()
  })
  afterEach(() => server.stop())

  /** The results by their codes. */
  async function run(access: Partial<PlanfixAccess>, changes: Partial<Connection['settings']> = {}): Promise<Record<string, CheckResult>> {
    const connection: Connection = {
      id: 'c-1' as Connection['id'],
      name: 'shop',
      telegram: { apiId: 1, apiHash: 'hash', botToken: '1:token' },
      planfix: { api: 'chat', apiUrl: `${server.origin}/webchat/api`, apiKey: 'SECRET', ...noFurtherAccess, ...access },
      providerId: 'telegram-shop',
      settings: { ...settings, ...changes },
      sessionKey: 'session-key',
      previousSessionKey: null,
      isStopped: false,
      firstLoginAt: null,
      createdAt: 0,
      updatedAt: 0,
    }
    const count = { load: async () => 0, add: async () => 0 }
    const onFault = (fault: unknown) => expect.fail(String(fault))
    const accounts = new PlanfixAccounts({
      connections: () => [connection],
      count: () => count,
      now: Date.now,
      onFault,
      onPassedOver: onFault,
    })
    try {
      const results = await runSelfTest(
        connection,
        { accounts, now: Date.now, mayWrite: false, signal: new AbortController().signal },
        () => {},
      )
      return Object.fromEntries(results.map((result) => [result.code, result]))
    } finally {
      await accounts.close()
    }
  }

  const rest = () => ({ api: 'rest', apiUrl: `${server.origin}/rest/` }) as const
  const xml = () => ({ api: 'xml', apiUrl: `${server.origin}/xml/`, apiKey: 'KEY:TOKEN', account: 'acme' }) as const

  test.each<[string, GivenAnswer, CheckResult['verdict'], string]>([
    ['that it does not know the chat', { status: 400, body: { error: 'task not found' } }, 'ok', ''],
    ['with a task, as if there were one', { status: 200, body: { data: { number: 5 } } }, 'ok', ''],
    ['that the token is wrong', { status: 401, body: { error: 'Invalid token' } }, 'failed', 'PLANFIX_API_KEY'],
    ['that the parameters are wrong', { status: 400, body: { error: 'Invalid parameters' } }, 'failed', 'telegram-shop'],
    ['that it knows no such provider', { status: 400, body: { error: 'unknown provider' } }, 'failed', 'telegram-shop'],
    ['with a login page', { status: 200, body: '<html>Sign in</html>' }, 'failed', 'PLANFIX_API_URL'],
    ['with a page that is not there', { status: 404, body: '<html>404</html>' }, 'failed', 'PLANFIX_API_URL'],
    ['with a redirect', { status: 302, headers: { location: '/login' } }, 'failed', 'PLANFIX_API_URL'],
    ['with nothing', { status: 200 }, 'failed', 'PLANFIX_API_URL'],
    ['that it is busy', { status: 503 }, 'warning', 'again'],
    ['with a fault of its own', { status: 500 }, 'failed', 'again'],
  ])('of the API for chats, when Planfix answers %s', async (_what, answer, verdict, fix) => {
    server.answerWith(answer)
    const { 'planfix.chat_api': result } = await run({})
    expect(result?.verdict).toBe(verdict)
    expect(result?.fix?.en ?? '').toContain(fix)
    expect(JSON.stringify(result)).not.toContain('SECRET')
    const form = new URLSearchParams(server.requests[0]?.body.toString())
    expect([form.get('cmd'), form.get('providerId')]).toEqual(['getTask', 'telegram-shop'])
  })

  test.each<[number, CheckResult['verdict'], string]>([
    [0, 'ok', ' s apart'],
    [85_000, 'ok', ' s apart'],
    [120_000, 'warning', 'behind'],
    [-120_000, 'warning', 'ahead'],
  ])('of the clock, when Planfix’s is %i ms ahead', async (skewMs, verdict, detail) => {
    server.answerWith({ status: 405, headers: date(skewMs) })
    const { 'planfix.clock': result } = await run({})
    expect(result).toMatchObject({ verdict, detail: { en: expect.stringContaining(detail) } })
  })

  test('finds out nothing about a clock that cannot be asked, and says that nobody answers', async () => {
    const results = await run({ apiUrl: 'http://127.0.0.1:1/webchat/api' })
    expect(results['planfix.chat_api']).toMatchObject({ verdict: 'failed', fix: { en: expect.stringContaining('firewall') } })
    expect(results['planfix.clock']?.verdict).toBe('not_applicable')
  })

  describe('of REST', () => {
    const absentObject = ({ path }: SeenRequest): GivenAnswer =>
      path === '/rest/ping' || (path.endsWith('/list') && !path.includes('comments'))
        ? { status: 200, body: { result: 'success', contacts: [], tasks: [] } }
        : { status: 404, body: { result: 'fail', code: path.includes('comment') ? 5000 : 2000, error: 'not found' } }

    test('names objects that cannot exist, and takes their absence for the right to them', async () => {
      server.answerWith(absentObject)
      const results = await run(rest(), { planfix_time_zone: 'Europe/Moscow' })
      expect(Object.values(results).filter(({ verdict }) => verdict === 'failed' || verdict === 'warning')).toEqual([])
      const writes = server.requests.filter(({ method, path }) => method === 'POST' && !path.endsWith('/list'))
      expect(writes.map(({ path }) => path)).toEqual([
        '/rest/task/2147483647/comments/',
        '/rest/task/2147483647/comments/2147483647',
        '/rest/contact/2147483647',
      ])
    })

    test('beside the API for chats asks only for the rights that are used there', async () => {
      server.answerWith(absentObject)
      const companion = { restUrl: `${server.origin}/rest/`, restToken: 'SECRET' }
      const results = await run(companion, { fill_telegram_fields: false })
      const rights = Object.keys(results).filter((code) => code.startsWith('planfix.right.'))
      expect(rights.map((code) => code.slice('planfix.right.'.length))).toEqual([
        'contact_readonly',
        'task_readonly',
        'comment_readonly',
        'comment_update',
      ])
    })

    test('an account out of requests is no fault of the setup', async () => {
      server.answerWith({ status: 403, body: { result: 'fail', code: 22, error: 'limit', timeToReset: 3_600_000 } })
      expect((await run(rest()))['planfix.access']).toMatchObject({ verdict: 'warning', fix: { en: expect.stringContaining('again') } })
    })
  })

  describe('of XML', () => {
    const user = (zone: string, status = 'ACTIVE') =>
      `<user><id>7</id><name>Bridge</name><role>ADMIN</role><status>${status}</status><timezone>${zone}</timezone></user>`
    const ok = (content: string): GivenAnswer => ({ status: 200, body: `<response status="ok">${content}</response>` })
    const error = (code: string): GivenAnswer => ({ status: 200, body: `<response status="error"><code>${code}</code></response>` })
    const task = (id: number) => `<task><id>${id}</id><general>${id}</general><title>Chat</title></task>`

    function answer(answers: Record<string, GivenAnswer | (() => GivenAnswer)>): void {
      const usual: typeof answers = {
        'user.get': ok(user('Europe/Moscow')),
        'contact.getList': ok('<contacts/>'),
        'task.getList': ok(`<tasks>${task(601)}</tasks>`),
        'action.getListByPeriod': ok('<actions/>'),
        'action.getList': error('3001'),
        'action.get': error('4002'),
        'action.add': error('3001'),
        'action.update': error('4002'),
      }
      server.answerWith(({ body }) => {
        const given = { ...usual, ...answers }[/method="([^"]*)"/.exec(body.toString())?.[1] ?? ''] ?? { status: 405 }
        return typeof given === 'function' ? given() : given
      })
    }

    test('says whom the bridge acts as, in which role and time zone', async () => {
      answer({})
      const results = await run(xml(), { task_template: 601 })
      expect(Object.values(results).filter(({ verdict }) => verdict === 'failed' || verdict === 'warning')).toEqual([])
      expect(results['planfix.access']?.detail.en).toMatch(/Bridge.*ADMIN/)
      expect(results['planfix.time_zone']?.detail.en).toContain('Europe/Moscow')
      expect(results['planfix.task_template']?.verdict).toBe('ok')
    })

    test('waits when it is told to, and asks again', async () => {
      let asked = 0
      answer({ 'contact.getList': () => (asked++ === 0 ? error('0007') : ok('<contacts/>')) })
      expect((await run(xml()))['planfix.right.contact.getList']?.verdict).toBe('ok')
      expect(asked).toBe(2)
    })

    test.each<[string, Record<string, GivenAnswer>, string, CheckResult['verdict']]>([
      ['an inactive employee', { 'user.get': ok(user('Europe/Moscow', 'UNACTIVE')) }, 'planfix.access', 'warning'],
      ['another data centre', { 'user.get': error('0024') }, 'planfix.access', 'failed'],
      ['an unknown key', { 'user.get': error('0001') }, 'planfix.access', 'failed'],
      ['a page', { 'user.get': { status: 200, body: '<html><title>Sign in</title></html>' } }, 'planfix.access', 'failed'],
      ['no time zone', { 'user.get': ok(user('')) }, 'planfix.time_zone', 'failed'],
      ['a list that is not allowed', { 'action.getList': error('0020') }, 'planfix.right.action.getList', 'failed'],
      ['a comment that may not be read', { 'action.get': error('0020') }, 'planfix.right.action.get', 'failed'],
      ['a function that is not allowed', { 'action.add': error('0020') }, 'planfix.right.action.add', 'failed'],
      ['a template that is not there', { 'task.getList': ok(`<tasks>${task(602)}</tasks>`) }, 'planfix.task_template', 'failed'],
      ['a field that is not there', { 'contact.getList': error('0015') }, 'planfix.contact_telegram_field', 'failed'],
    ])('%s', async (_what, answers, code, verdict) => {
      answer(answers)
      const results = await run(xml(), { task_template: 601, contact_telegram_field: 77 })
      expect(results[code]?.verdict).toBe(verdict)
      expect(results[code]?.fix).toBeDefined()
    })
  })
})
