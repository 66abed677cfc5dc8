import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type SandboxApi, sandboxApis } from '../simulators/src/sandbox.ts'
import { tokens, World } from './world.ts'

interface Check {
  code: string
  verdict: 'ok' | 'warning' | 'failed' | 'not_applicable'
  detail: { en: string; ru: string }
  fix?: { en: string; ru: string }
}

interface Report {
  ok: boolean
  checks: Check[]
  connections: { name: string; checks: Check[]; values: Record<string, string> }[]
}

describe('plangram doctor', () => {
  let world: World
  afterEach(() => world.stop())

  /** What Planfix was asked, and what all checks of this bridge and its connections found. */
  async function examine(...args: string[]) {
    const { code, output } = await world.plangram('doctor', ...args, '--json')
    const report = JSON.parse(output) as Report
    const checks = [...report.checks, ...report.connections.flatMap((connection) => connection.checks)]
    const find = (wanted: string) => checks.find((check) => check.code === wanted)
    const having = (verdict: Check['verdict']) => checks.filter((check) => check.verdict === verdict).map((check) => check.code)
    return { code, report, find, having }
  }

  /** Everything that could be left behind in the account. */
  function account() {
    const { contacts, tasks, comments } = world.planfix.company
    return structuredClone({ contacts: contacts.all, tasks: tasks.all, comments: comments.history })
  }

  /** A bridge that knows its own public address, and an account that is in use. */
  async function start(api: SandboxApi): Promise<void> {
    world = await World.open({ api })
    const { contacts, tasks, comments } = world.planfix.company
    contacts.add({ firstName: 'Анна' })
    const { number } = tasks.add({ name: 'Чат' })
    comments.add({ taskNumber: number, author: { kind: 'robot', name: 'Bridge' }, text: 'привет', type: 'COMMENT', via: 'rest' })
    writeFileSync(join(world.folder, 'bridge', '.env'), `PUBLIC_URL=${world.bridge.address}\n`)
    await world.bridge.start()
  }

  test.each(['xml', 'rest'] as const)(
    '--write makes a test conversation, sees that nothing is spoilt, and takes it away: %s',
    async (api) => {
      await start(api)
      const { tasks, comments, contacts } = world.planfix.company
      const before = { tasks: tasks.all.length, comments: comments.all.filter(({ isDeleted }) => !isDeleted).length }
      for (const _ of [1, 2]) {
        const { code, having } = await examine('--write')
        expect([code, having('failed'), having('warning')]).toEqual([0, [], []])
        expect(having('ok')).toEqual(
          expect.arrayContaining(['contact', 'task', 'comment', 'edit', 'removal'].map((step) => `planfix.write.${step}`)),
        )
      }
      const left = comments.all.filter(({ isDeleted, type }) => !isDeleted && type === 'COMMENT').length
      expect([left, contacts.all.filter(({ firstName }) => firstName === 'Plangram').length]).toEqual([1, 1])
      expect(tasks.all.slice(before.tasks).every(({ isClosed }) => isClosed)).toBe(true)
    },
  )

  test.each(sandboxApis)('finds nothing wrong where nothing is, and leaves nothing behind: %s', async (api) => {
    await start(api)
    const before = account()
    const { code, report, having } = await examine()
    expect([having('failed'), having('warning')]).toEqual([[], []])
    expect([code, report.ok]).toEqual([0, true])
    expect(having('ok')).toEqual(expect.arrayContaining(['own.database', 'own.running', 'own.webhook', 'own.files', 'planfix.clock']))
    expect(having('ok')).toContain(api.startsWith('chat') ? 'planfix.chat_api' : 'planfix.access')
    expect(account()).toEqual(before)
  })

  test.each<[SandboxApi, Record<string, string>, string]>([
    ['chat', { PLANFIX_API_KEY: 'wrong' }, 'planfix.chat_api'],
    ['chat+rest', { PLANFIX_REST_TOKEN: 'wrong' }, 'planfix.access'],
    ['xml', { PLANFIX_API_KEY: 'sandbox-xml-key:wrong' }, 'planfix.access'],
    ['rest', { PLANFIX_API_KEY: 'wrong' }, 'planfix.access'],
  ])('a wrong token fails and says where the right one is: %s', async (api, env, code) => {
    world = await World.open({ api, env })
    const result = await examine()
    expect(result.code).toBe(1)
    expect(result.having('failed')).toEqual([code])
    expect(result.find(code)?.fix?.en).toContain(Object.keys(env)[0])
    expect(result.find(code)?.detail.en).not.toContain('wrong)')
  })

  /** Another connection, beside that of the environment. */
  async function add(name: string, ...values: string[]): Promise<void> {
    const telegram = ['telegram_api_id=1', 'telegram_api_hash=other', 'telegram_bot_token=700200:other']
    const { code, output } = await world.plangram('connections', 'add', name, ...telegram, ...values)
    expect(code, output).toBe(0)
  }

  test('a wrong address fails and says how the right one looks', async () => {
    world = await World.open()
    const { origin } = world.planfix
    await add('chat', `planfix_api_url=${origin}/elsewhere/webchat/api`, 'planfix_api_key=k')
    await add('xml', `planfix_api_url=${origin}/elsewhere/xml/`, 'planfix_api_key=k:t', 'planfix_account=acme')
    await add('rest', `planfix_api_url=${origin}/elsewhere/rest/`, 'planfix_api_key=k')
    await add('nobody', 'planfix_api_url=http://127.0.0.1:1/webchat/api', 'planfix_api_key=k')
    const { code, report } = await examine()
    expect(code).toBe(1)
    const failures = report.connections.map(({ name, checks }) => [name, ...checks.filter(({ verdict }) => verdict === 'failed')] as const)
    const failed = Object.fromEntries(failures.map(([name, ...checks]) => [name, checks.map((check) => check.code)]))
    expect(failed).toEqual({
      default: [],
      chat: ['planfix.chat_api'],
      xml: ['planfix.access'],
      rest: ['planfix.access'],
      nobody: ['planfix.chat_api'],
    })
    const fixes = Object.fromEntries(failures.map(([name, check]) => [name, check?.fix?.en]))
    for (const name of ['chat', 'xml', 'rest']) expect(fixes[name]).toContain('PLANFIX_API_URL')
    expect(fixes['nobody']).toContain('firewall')
  })

  test('rights that the token lacks are named, each with what adds it', async () => {
    world = await World.open()
    const { company, restUrl, xmlUrl } = world.planfix
    const employeeId = company.employees.robots[0]?.id ?? 0
    company.access.addRestToken({ token: 'narrow', employeeId, scopes: ['contact_readonly', 'task_readonly', 'comment_add'] })
    company.access.addXmlToken({ token: 'narrow-xml', employeeId, methods: ['user.get', 'contact.getList', 'action.getListByPeriod'] })
    await add('rest', `planfix_api_url=${restUrl}`, 'planfix_api_key=narrow', 'planfix_pace_ms=0')
    await add('xml', `planfix_api_url=${xmlUrl}`, 'planfix_api_key=sandbox-xml-key:narrow-xml', 'planfix_account=acme', 'planfix_pace_ms=0')
    const before = account()
    const rest = await examine('rest')
    expect([rest.code, rest.report.connections.length]).toEqual([1, 1])
    const missing = ['comment_readonly', 'comment_update', 'contact_update']
    expect(rest.having('failed')).toEqual(missing.map((scope) => `planfix.right.${scope}`))
    for (const scope of missing) expect(rest.find(`planfix.right.${scope}`)?.fix?.en).toContain(`Add ${scope}`)
    expect(rest.having('ok')).toContain('planfix.right.comment_add')
    const xml = await examine('xml')
    expect(xml.having('failed')).toEqual(
      ['task.getList', 'action.getList', 'action.get', 'action.add', 'action.update'].map((method) => `planfix.right.${method}`),
    )
    expect(xml.having('ok')).toContain('planfix.right.contact.getList')
    expect(account()).toEqual(before)
  })

  test('beside a running bridge it shares the pace of the account, and what it asks is counted', { timeout: 60_000 }, async () => {
    world = await World.open({ api: 'xml', env: { PLANGRAM_PLANFIX_PACE_MS: '400' } })
    world.planfix.company.account.change({ requestIntervalMs: 200 })
    await world.bridge.start()
    const asked = () => world.planfix.events.after(0).flatMap((event) => (event.type === 'api.asked' ? [event.verdict] : []))
    await world.until('the bridge looks for answers', () => asked().length >= 2)
    const before = asked().length
    const [{ code, having }] = await Promise.all([
      examine(),
      (async () => {
        for (let n = 1; n <= 2; n++) world.customer('Анна', { lastName: `${n}` }).writes(`Письмо ${n}`)
        await world.settled()
      })(),
    ])
    expect([code, having('failed'), having('warning')]).toEqual([0, [], []])
    expect(asked().filter((verdict) => verdict !== 'admitted')).toEqual([])
    expect(asked().length - before).toBeGreaterThan(15)
    const ofOthers = () => world.metric('plangram_planfix_requests_today', { purpose: 'earlier' })
    await world.until('the bridge counts what the command asked', async () => (await ofOthers()) >= 8)
  })

  test('an account in another data centre is told where else to look', async () => {
    world = await World.open({ api: 'xml' })
    world.planfix.company.account.change({ dataCentre: 'ru' })
    const { code, find } = await examine()
    expect(code).toBe(1)
    expect(find('planfix.access')).toMatchObject({ verdict: 'failed', detail: { en: expect.stringContaining('0024') } })
    expect(find('planfix.access')?.fix?.en).toContain('https://apiru.planfix.ru/xml/')
    expect(find('planfix.right.contact.getList')?.verdict).toBe('not_applicable')
  })

  test('templates and fields that Planfix does not have fail; those it has do not', async () => {
    world = await World.open()
    const { company, restUrl, xmlUrl } = world.planfix
    const template = company.templates.add({ of: 'task', name: 'Чат' })
    const field = company.customFields.add({ of: 'contact', name: 'Telegram' })
    // Only where there are contacts does the simulated account look at what they are searched by.
    company.contacts.add({ firstName: 'Анна' })
    const rest = [`planfix_api_url=${restUrl}`, 'planfix_api_key=sandbox-rest-token', 'planfix_pace_ms=0']
    const xml = [
      `planfix_api_url=${xmlUrl}`,
      'planfix_api_key=sandbox-xml-key:sandbox-xml-token',
      'planfix_account=acme',
      'planfix_pace_ms=0',
    ]
    await add('rest', ...rest, `task_template=${template.number}`, 'contact_template=999')
    await add('xml', ...xml, `contact_telegram_field=${field.id}`)
    await add('xml-wrong', ...xml, 'provider_id=other', 'contact_telegram_field=77')
    const { code, report } = await examine()
    expect(code).toBe(1)
    const verdicts = (name: string) => {
      const checks = report.connections.find((connection) => connection.name === name)?.checks ?? []
      return Object.fromEntries(checks.map((check) => [check.code, check.verdict]))
    }
    expect(verdicts('rest')).toMatchObject({
      'planfix.task_template': 'ok',
      'planfix.contact_template': 'failed',
      'planfix.time_zone': 'ok',
    })
    expect(verdicts('xml')).toMatchObject({ 'planfix.contact_telegram_field': 'ok', 'planfix.time_zone': 'ok' })
    expect(verdicts('xml-wrong')).toMatchObject({ 'planfix.contact_telegram_field': 'failed' })
  })

  test('what is to be entered in Planfix is printed, the token only when asked for', async () => {
    await start('chat')
    const shown = await world.plangram('doctor')
    expect(shown.code, shown.output).toBe(0)
    expect(shown.output).toMatch(/^✓ API for chats: .* \/ API для чатов: /m)
    expect(shown.output).toMatch(new RegExp(`^ +address +${world.bridge.address}/webhook$`, 'm'))
    expect(shown.output).toMatch(/^ +provider_id +telegram$/m)
    const revealed = await world.plangram('doctor', 'default', '--reveal')
    expect(revealed.output).toMatch(new RegExp(`^ +token +${tokens.bridge}$`, 'm'))
    for (const secret of [tokens.bridge, tokens.planfix]) expect(shown.output).not.toContain(secret)
    expect(revealed.output).not.toContain(tokens.planfix)
    expect(await world.plangram('doctor', 'none')).toMatchObject({
      code: 1,
      output: expect.stringContaining('PLANGRAM_CONNECTION_NOT_FOUND'),
    })
  })

  test('before the first start it tries what the environment says, and makes nothing', async () => {
    world = await World.open({ env: { PUBLIC_URL: 'http://127.0.0.1:1' } })
    const { code, having, report } = await examine('--reveal')
    expect([code, having('failed')]).toEqual([0, []])
    expect(having('warning')).toEqual(['own.database', 'own.running', 'own.webhook'])
    expect(report.connections).toMatchObject([
      { name: 'default', values: { address: 'http://127.0.0.1:1/webhook', provider_id: 'telegram' } },
    ])
    expect(existsSync(join(world.folder, 'bridge', 'data'))).toBe(false)
  })

  test('an address that does not lead to the running bridge fails', async () => {
    world = await World.open()
    writeFileSync(join(world.folder, 'bridge', '.env'), `PUBLIC_URL=${world.planfix.origin}\n`)
    await world.bridge.start()
    const { code, find, having } = await examine()
    expect([code, having('failed')]).toEqual([1, ['own.webhook']])
    expect(find('own.webhook')?.detail.en).toContain('somebody else answers')
  })

  test('settings that cannot be read, and a database that cannot be opened, are findings like any other', async () => {
    world = await World.open({ env: { PORT: 'none' } })
    const settings = await examine()
    expect([settings.code, settings.having('failed')]).toEqual([1, ['own.configuration']])
    expect(settings.find('own.configuration')?.detail.ru).toContain('PORT')
    await world.stop()
    world = await World.open()
    mkdirSync(join(world.folder, 'bridge', 'data'))
    writeFileSync(join(world.folder, 'bridge', 'data', 'plangram.db'), 'this is no database, however long it is '.repeat(100))
    const database = await examine()
    expect([database.code, database.having('failed')]).toEqual([1, ['own.database']])
    expect(database.find('own.database')?.fix?.en).toContain('PLANGRAM_DATABASE_UNREADABLE')
  })
})
