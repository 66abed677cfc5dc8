import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RestClient } from '../testing/rest-client.ts'
import { RestSandbox } from '../testing/rest-sandbox.ts'
import { endpointNames } from './shapes.ts'

describe('the REST API', () => {
  let sandbox: RestSandbox
  let client: RestClient
  beforeEach(async () => {
    sandbox = await RestSandbox.start()
    client = sandbox.client
  })
  afterEach(() => sandbox.stop())

  const post = (path: string, body: string, headers: Record<string, string> = { authorization: 'Bearer token-1' }) =>
    fetch(`${sandbox.planfix.origin}/rest${path}`, { method: 'POST', body, headers })

  test('answers a ping with a good token', async () => {
    expect(await client.good('GET /ping')).toEqual({ result: 'success' })
  })

  test.each(endpointNames)('%s wants a token that is known', async (endpoint) => {
    const stranger = new RestClient(sandbox.planfix.restUrl, 'made-up')
    expect(await stranger.refused(endpoint, { id: 1, commentId: 1 })).toEqual([401, 1])
  })

  test('a token stands in the header, or with GET in the query', async () => {
    const status = async (path: string, headers = {}, method = 'GET') =>
      (await fetch(`${sandbox.planfix.restUrl}${path}`, { method, headers })).status
    expect(await status('ping', { authorization: 'bearer token-1' })).toBe(200)
    expect(await status('ping', { authorization: 'Basic token-1' })).toBe(401)
    expect(await status('ping', { authorization: 'token-1' })).toBe(401)
    expect(await status('ping')).toBe(401)
    expect(await status('ping?access_token=token-1')).toBe(200)
    expect(await status('comment/1?access_token=token-1', {}, 'DELETE')).toBe(401)
  })

  test('a token that was taken back, or whose employee has left, lets nobody in', async () => {
    const { access, employees } = sandbox.company
    const leaver = employees.add({ firstName: 'Leaver' })
    const other = sandbox.actAs(leaver.id)
    await other.good('GET /ping')
    employees.change(leaver.id, { isActive: false })
    expect(await other.refused('GET /ping')).toEqual([401, 16])
    access.revoke('token-1')
    expect(await client.refused('GET /ping')).toEqual([401, 2])
  })

  test('a token without the scope of an endpoint is told so, before anything else', async () => {
    const scoped = sandbox.actAs(sandbox.robot.id, ['contact_readonly'])
    await scoped.good('GET /ping')
    await scoped.good('POST /contact/list', { body: {} })
    const denied = [405, 5]
    for (const endpoint of endpointNames.filter((name) => !/^GET \/(ping|contact|customfield\/contact)|\/contact\/list/.test(name))) {
      expect([endpoint, ...(await scoped.refused(endpoint, { id: 1, commentId: 1 }))]).toEqual([endpoint, ...denied])
    }
  })

  const scopes: Record<string, RegExp> = {
    contact_readonly: /^(POST \/contact\/list|GET \/contact\/.*|GET \/customfield\/contact)$/,
    contact_add: /^POST \/contact\/$/,
    contact_update: /^POST \/contact\/{id}$/,
    task_readonly: /^(POST \/task\/list|GET \/task\/.*|GET \/customfield\/task)$/,
    task_add: /^POST \/task\/$/,
    task_update: /^POST \/task\/{id}$/,
    comment_readonly: /^(POST \/task\/{id}\/comments\/list|GET \/comment\/{id})$/,
    comment_add: /^POST \/task\/{id}\/comments\/$/,
    comment_update: /^POST \/task\/{id}\/comments\/{commentId}$/,
    comment_delete: /^DELETE \/comment\/{id}$/,
    file_readonly: /^GET \/file\/.*$/,
    file_add: /^POST \/file\/.*$/,
    user_readonly: /^(POST \/user\/list|GET \/user\/{id})$/,
  }

  test.each(Object.entries(scopes))('the scope %s is for what its name says', async (scope, endpoints) => {
    const scoped = sandbox.actAs(sandbox.robot.id, [scope])
    for (const endpoint of endpointNames.filter((name) => name !== 'GET /ping')) {
      const [status] = await scoped.refused(endpoint, { id: 1, commentId: 1, body: endpoint.startsWith('POST') ? '{}' : undefined })
      expect([endpoint, status !== 405]).toEqual([endpoint, endpoints.test(endpoint)])
    }
  })

  test('trailing slashes make no difference, unknown paths are not found', async () => {
    for (const path of ['/contact/', '/contact', '/contact//']) expect((await post(path, '{"name":"Anna"}')).status).toBe(201)
    for (const path of ['/contact/list', '/contact/list/']) expect((await post(path, '{}')).status).toBe(200)
    expect((await post('/contact/1/nowhere', '{}')).status).toBe(404)
    expect((await post('/ping', '{}')).status).toBe(404)
  })

  const mistakes: [path: string, body: string, status: number, code: number, error: string][] = [
    ['/contact/', '{"name"', 400, 30, 'Malformed JSON'],
    ['/contact/', '', 400, 30, 'Malformed JSON'],
    ['/contact/', 'name=Anna', 400, 30, 'Malformed JSON'],
    ['/contact/', '[]', 400, 41, 'The body must be of type object'],
    ['/contact/', '{"name":"Anna","colour":"red"}', 400, 41, 'colour is unknown'],
    ['/contact/', '{"name":5}', 400, 41, 'name must be of type string'],
    ['/contact/', '{"name":"Anna","telegramId":100500}', 400, 41, 'telegramId must be of type string'],
    ['/contact/', '{"name":"Anna","customFieldData":[{"field":5}]}', 400, 40, 'customFieldData[0].value is missing'],
    ['/contact/', '{"name":"Anna","customFieldData":[{"field":5,"value":1}]}', 400, 41, 'customFieldData[0].field must be of type object'],
    ['/task/1/comments/', '{"recipients":{"roles":"assignee"}}', 400, 41, 'recipients.roles must be of type array'],
    ['/task/1/comments/', '{"owner":"contact:5"}', 400, 41, 'owner must be of type object'],
    ['/task/1/comments/2', '{"owner":{"id":"user:5"}}', 400, 41, 'owner is unknown'],
    ['/file/from-url/', '{"name":"a.txt"}', 400, 40, 'url is missing'],
    ['/contact/list', '{', 500, 30, 'Malformed JSON'],
    ['/contact/list', '{"filters":[{"type":4234,"value":1}]}', 500, 40, 'filters[0].operator is missing'],
    ['/contact/list', '{"filters":[{"type":4234,"operator":"equals","value":1}]}', 500, 41, 'filters[0].operator must be one of'],
    [
      '/contact/list',
      '{"filters":[{"type":4101,"operator":"equal","value":"x","field":{"id":5}}]}',
      500,
      41,
      'filters[0].field must be of type',
    ],
    ['/contact/list', '{"pageSize":101}', 500, 41, 'pageSize must be 100 or less'],
    ['/contact/list', '{"pageSize":0}', 500, 41, 'pageSize must be 1 or more'],
    ['/contact/list', '{"offset":-1}', 500, 41, 'offset must be 0 or more'],
    ['/contact/list', '{"fields":"id,customFields"}', 500, 41, 'Unknown field customFields'],
    ['/task/1/comments/list', '{"resultOrder":[{"filed":"id"}]}', 500, 40, 'resultOrder[0].field is missing'],
    ['/user/list', '{"fields":["id"]}', 500, 41, 'fields must be of type string'],
  ]

  test.each(mistakes)('a mistake: %s %s is answered %d, code %d', async (path, body, status, code, error) => {
    const response = await post(path, body)
    expect([response.status, await response.json()]).toEqual([status, { result: 'fail', code, error: expect.stringContaining(error) }])
  })

  test('a body that is not UTF-8 is malformed', async () => {
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('"}')])
    const response = await fetch(`${sandbox.planfix.restUrl}contact/`, {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer token-1' },
    })
    expect(await response.json()).toMatchObject({ code: 30 })
  })

  test("parameters it knows must make sense; others are nobody's affair", async () => {
    expect(await client.refused('GET /contact/templates', { query: { pageSize: 'many' } })).toEqual([400, 41])
    expect(await client.refused('GET /contact/templates', { query: { pageSize: '101' } })).toEqual([400, 41])
    expect(await client.refused('POST /contact/{id}', { id: 1, query: { silent: 'yes' }, body: {} })).toEqual([400, 41])
    await client.good('GET /contact/templates', { query: { pageSize: '100', account: 'acme' } })
  })

  test('what the simulated account does not have is said aloud', async () => {
    const filters = [{ type: 4002, operator: 'equal', value: 'manager' }]
    const { status, body } = await client.call('POST /contact/list', { body: { filters } })
    expect([status, body.code, body.error]).toEqual([501, 0, 'The simulator does not know the contact filter 4002'])
    expect(await client.refused('POST /task/', { body: { name: 'x', duration: 5 } })).toEqual([501, 0])
  })

  test('everything survives a restart', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'planfix-rest-'))
    const before = await RestSandbox.start({ dataDir })
    const { id } = await before.client.good('POST /contact/', { body: { name: 'Anna', telegramId: '100500', telegram: '@anna_k' } })
    await before.stop()
    const after = await RestSandbox.start({ dataDir })
    const { contact } = await after.client.good('GET /contact/{id}', { id, query: { fields: 'name,telegram,telegramId' } })
    expect(contact).toEqual({ id, name: 'Anna', telegram: 'anna_k', telegramId: '100500' })
    await after.stop()
    await rm(dataDir, { recursive: true })
  })
})

describe('the limits of an account', () => {
  let sandbox: RestSandbox
  beforeEach(async () => {
    sandbox = await RestSandbox.start()
    sandbox.planfix.clock.speed = 0
    sandbox.company.account.change({ requestIntervalMs: 1000 })
  })
  afterEach(() => sandbox.stop())

  test('a second request within a second is refused as one public client saw it', async () => {
    const { client, planfix } = sandbox
    await client.good('GET /ping')
    expect(await client.call('GET /ping')).toMatchObject({ status: 403, body: { result: 'fail', code: 22, timeToReset: 1 } })
    expect(await client.refused('POST /contact/list', { body: {} })).toEqual([403, 22])
    planfix.clock.advance(999)
    expect(await client.refused('GET /ping')).toEqual([403, 22])
    planfix.clock.advance(1)
    await client.good('GET /ping')
  })

  test('an unknown token does not count', async () => {
    await new RestClient(sandbox.planfix.restUrl, 'made-up').refused('GET /ping')
    await sandbox.client.good('GET /ping')
  })

  test.each([
    ['429', 429, '1'],
    ['503', 503, null],
  ] as const)('the answer can be a %s', async (tooFastAnswer, status, retryAfter) => {
    sandbox.company.account.change({ tooFastAnswer })
    await sandbox.client.good('GET /ping')
    const answer = await sandbox.client.call('GET /ping')
    expect([answer.status, answer.headers.get('retry-after'), answer.body.timeToReset]).toEqual([status, retryAfter, undefined])
  })

  test('every answer tells about how many requests the day still has, counted every ten minutes', async () => {
    const { client, planfix, company } = sandbox
    company.account.change({ requestIntervalMs: 0, requestsPerDay: 100 })
    const remaining = async () => (await client.call('GET /ping')).headers.get('x-ratelimit-remaining')
    const first = await remaining()
    await remaining()
    expect([first, await remaining()]).toEqual(['99', '99'])
    planfix.clock.advance(10 * 60_000)
    expect(await remaining()).toBe('96')
    expect((await client.call('GET /task/{id}', { id: 7 })).headers.get('x-ratelimit-remaining')).toBe('96')
  })

  test('a day has so many requests and no more; the next begins at midnight', async () => {
    const { client, planfix, company } = sandbox
    company.account.change({ requestIntervalMs: 0, requestsPerDay: 2, timezone: 'UTC' })
    await client.good('GET /ping')
    await client.good('GET /ping')
    const { status, body } = await client.call('GET /ping')
    expect([status, body.code]).toEqual([403, 22])
    expect(body.timeToReset).toBeGreaterThan(1000)
    planfix.clock.advance(body.timeToReset)
    await client.good('GET /ping')
  })
})
