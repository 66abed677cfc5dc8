import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RestClient } from '../testing/rest-client.ts'
import { RestSandbox } from '../testing/rest-sandbox.ts'
import type { RestTrouble } from './trouble-spec.ts'

describe('trouble with the REST API', () => {
  let sandbox: RestSandbox
  let client: RestClient
  beforeEach(async () => {
    sandbox = await RestSandbox.start()
    client = sandbox.client
  })
  afterEach(() => sandbox.stop())

  const start = (trouble: RestTrouble, more: object = {}) => sandbox.planfix.trouble.start({ api: 'rest', ...trouble, ...more })
  const create = (name: string) => client.raw('POST /contact/', { body: { name } })
  const names = () => sandbox.company.contacts.all.map(({ firstName }) => firstName)
  /** A request whose answer is given up when something has happened. */
  const unanswered = async (name: string, isOver: () => Promise<unknown>) => {
    const giveUp = new AbortController()
    const headers = { authorization: 'Bearer token-1' }
    const options = { method: 'POST', headers, body: JSON.stringify({ name }), signal: giveUp.signal } as const
    const outcome = request(`${sandbox.planfix.restUrl}contact/`, options).then(
      ({ statusCode }) => `answered ${statusCode}`,
      () => 'no answer',
    )
    await isOver()
    giveUp.abort()
    return outcome
  }

  test('slow: carried out at once and answered late', async () => {
    start({ kind: 'slow', delayMs: 300 }, { count: 1 })
    const began = performance.now()
    expect((await create('slow')).status).toBe(201)
    expect(performance.now() - began).toBeGreaterThanOrEqual(299)
  })

  test('hang: carried out and never answered', async () => {
    start({ kind: 'hang' }, { count: 1 })
    const outcome = await unanswered('hung', async () => {
      while (names().length === 0) await new Promise((resolve) => setImmediate(resolve))
      await create('next')
    })
    expect([outcome, names()]).toEqual(['no answer', ['hung', 'next']])
  })

  test('hang before: neither carried out nor answered', async () => {
    const trouble = start({ kind: 'hang-before' }, { count: 1 })
    const outcome = await unanswered('hung', async () => {
      while (trouble.hits === 0) await new Promise((resolve) => setImmediate(resolve))
      await create('next')
    })
    expect([outcome, names()]).toEqual(['no answer', ['next']])
  })

  test('answer lost: carried out, the connection cut; destroy before: only cut', async () => {
    start({ kind: 'answer-lost' }, { count: 1 })
    await expect(create('lost')).rejects.toThrow()
    start({ kind: 'destroy-before' }, { count: 1 })
    await expect(create('never')).rejects.toThrow()
    expect(names()).toEqual(['lost'])
  })

  test('half an answer: carried out, and cut in the middle of the body', async () => {
    start({ kind: 'half-answer' }, { count: 1 })
    const response = await fetch(`${sandbox.planfix.restUrl}contact/`, {
      ...{ method: 'POST', body: '{"name":"half"}', headers: { authorization: 'Bearer token-1' } },
    })
    expect(response.status).toBe(201)
    await expect(response.text()).rejects.toThrow()
    expect(names()).toEqual(['half'])
  })

  test('a huge answer is JSON of so many bytes, 100 MB unless told otherwise', async () => {
    start({ kind: 'huge-answer', bytes: 1_000_000 }, { count: 1 })
    const { body: huge } = await client.raw('GET /ping')
    expect([huge.result, JSON.stringify(huge).length]).toEqual(['success', 1_000_000])
    start({ kind: 'huge-answer' }, { count: 1 })
    const { body, headers } = await request(`${sandbox.planfix.restUrl}ping`, { headers: { authorization: 'Bearer token-1' } })
    let bytes = 0
    for await (const chunk of body as AsyncIterable<Buffer>) bytes += chunk.length
    expect([bytes, headers['content-length']]).toEqual([100_000_000, undefined])
  })

  test('a client that stops reading a huge answer harms nobody', async () => {
    start({ kind: 'huge-answer' }, { count: 1 })
    const response = await fetch(`${sandbox.planfix.restUrl}ping`, { headers: { authorization: 'Bearer token-1' } })
    await response.body?.cancel()
    await client.good('GET /ping')
  })

  const answers: [RestTrouble, number, unknown, Record<string, string>][] = [
    [{ kind: 'status', status: 418, body: 'tea', headers: { 'x-pot': '1' } }, 418, 'tea', { 'x-pot': '1' }],
    [{ kind: 'server-error' }, 500, expect.stringContaining('<html>'), { 'content-type': 'text/html; charset=utf-8' }],
    [{ kind: 'bad-gateway' }, 502, expect.stringContaining('<html>'), {}],
    [{ kind: 'login-page' }, 200, expect.stringContaining('name="password"'), { 'content-type': 'text/html; charset=utf-8' }],
    [{ kind: 'unavailable', retryAfterS: 7 }, 503, expect.stringContaining('<html>'), { 'retry-after': '7' }],
    [{ kind: 'too-many-requests', retryAfterS: 9 }, 429, expect.stringContaining('<html>'), { 'retry-after': '9' }],
    [
      { kind: 'redirect', location: 'https://elsewhere.test/' },
      302,
      expect.stringContaining('<html>'),
      { location: 'https://elsewhere.test/' },
    ],
    [{ kind: 'refuse-token' }, 401, { result: 'fail', code: 1, error: 'Access denied, unknown token' }, {}],
    [{ kind: 'refusal', code: 2001 }, 400, { result: 'fail', code: 2001, error: 'Rest API error' }, { 'content-type': 'application/json' }],
    [
      { kind: 'refusal', code: 22, timeToReset: 86_400 },
      403,
      { result: 'fail', code: 22, error: 'Rest API error', timeToReset: 86_400 },
      {},
    ],
    [{ kind: 'refusal', code: 23, status: 500, error: 'No more' }, 500, { result: 'fail', code: 23, error: 'No more' }, {}],
    [{ kind: 'refusal', code: 5 }, 405, { result: 'fail', code: 5, error: 'Rest API error' }, {}],
    [{ kind: 'refusal-in-200', code: 1000 }, 200, { result: 'fail', code: 1000, error: 'Rest API error' }, {}],
  ]

  test.each(answers)('%j is answered %d, carries nothing out, and ends after its count', async (trouble, status, body, headers) => {
    start(trouble, { count: 1 })
    const answer = await create('in trouble')
    const told = Object.fromEntries(Object.keys(headers).map((name) => [name, answer.headers.get(name)]))
    expect([answer.status, answer.body, told]).toEqual([status, body, headers])
    expect(names()).toEqual([])
    expect((await create('out of it')).status).toBe(201)
    expect(names()).toEqual(['out of it'])
  })

  test.each([
    { kind: 'refusal', code: 2001, processed: true },
    { kind: 'refusal-in-200', code: 2001, processed: true },
    { kind: 'bad-gateway', processed: true },
    { kind: 'huge-answer', bytes: 10, processed: true },
  ] as const)('%j can hide that the request was carried out', async (trouble) => {
    start(trouble, { count: 1 })
    expect((await create('done all the same')).body).not.toHaveProperty('id')
    expect(names()).toEqual(['done all the same'])
  })

  test('queued: 202 at once, the change later on the clock of Planfix; creations are spared', async () => {
    const { body } = await create('Anna')
    const { clock } = sandbox.planfix
    clock.speed = 0
    const trouble = start({ kind: 'queued', afterMs: 5000 })
    expect((await create('Boris')).status).toBe(201)
    const { status, body: nothing } = await client.call('POST /contact/{id}', { id: body.id, body: { name: 'Ann' } })
    expect([status, nothing, trouble.hits]).toEqual([202, undefined, 1])
    clock.advance(4999)
    expect(names()).toEqual(['Anna', 'Boris'])
    clock.advance(1)
    expect(names()).toEqual(['Ann', 'Boris'])
    const task = (await client.good('POST /task/', { body: { name: 'x' } })).id as number
    expect((await client.call('POST /task/{id}', { id: task, body: { name: 'y' } })).status).toBe(202)
    clock.advance(5000)
    expect(sandbox.company.tasks.get(task).name).toBe('y')
  })

  test('queued: of a change that proves impossible nobody hears', async () => {
    const { body } = await create('Anna')
    const { clock } = sandbox.planfix
    clock.speed = 0
    start({ kind: 'queued' }, { count: 1 })
    expect((await client.call('POST /contact/{id}', { id: body.id, body: { name: '' } })).status).toBe(202)
    clock.advance(1000)
    expect(names()).toEqual(['Anna'])
  })

  test('failures: the named fields stay as they are and are named, as a list or bare', async () => {
    const { body } = await create('Anna')
    const update = async () => (await client.call('POST /contact/{id}', { id: body.id, body: { name: 'Ann', lastname: 'Kern' } })).body
    start({ kind: 'failures', failures: { name: 'Field change failed' } }, { count: 1 })
    expect(await update()).toEqual({ failures: [{ field: 'name', error: 'Field change failed' }] })
    expect(sandbox.company.contacts.get(body.id)).toMatchObject({ firstName: 'Anna', lastName: 'Kern' })
    start({ kind: 'failures', failures: { name: 'Field change failed' }, isBare: true }, { count: 1 })
    expect(await update()).toEqual({ failures: { field: 'name', error: 'Field change failed' } })
  })

  test('is for one endpoint only, if told so, and never for the chat API; nor is its trouble for REST', async () => {
    start({ kind: 'server-error' }, { endpoint: 'POST /contact/list' })
    expect((await client.raw('GET /ping')).status).toBe(200)
    expect((await client.raw('POST /contact/list', { body: {} })).status).toBe(500)
    start({ kind: 'bad-gateway' })
    expect((await client.raw('GET /ping')).status).toBe(502)
    expect((await sandbox.sandbox.annaWrites('hi')).status).toBe(200)
    sandbox.planfix.trouble.clear()
    sandbox.planfix.trouble.start({ kind: 'bad-gateway' })
    expect((await client.raw('GET /ping')).status).toBe(200)
  })
})

describe('trouble with the REST API, over the control API', () => {
  let sandbox: RestSandbox
  beforeEach(async () => {
    sandbox = await RestSandbox.start({ controlPort: 0 })
  })
  afterEach(() => sandbox.stop())

  const call = async (method: string, path: string, input?: object) => {
    const response = await fetch(`${sandbox.planfix.controlUrl}${path}`, { method, ...(input && { body: JSON.stringify(input) }) })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  test.each([
    { kind: 'slow', delayMs: 1 },
    { kind: 'refusal', code: 23, status: 400, error: 'No more', timeToReset: 5, processed: true },
    { kind: 'refusal-in-200', code: 23, error: 'No more' },
    { kind: 'huge-answer', bytes: 10 },
    { kind: 'half-answer' },
    { kind: 'queued', afterMs: 5 },
    { kind: 'failures', failures: { name: 'no' }, isBare: true },
    { kind: 'unavailable', retryAfterS: 5 },
    { kind: 'refuse-token' },
  ])('starts %j', async (trouble) => {
    const wanted = { api: 'rest', ...trouble, count: 2, endpoint: 'POST /contact/{id}' }
    const { status, body } = await call('POST', '/trouble', wanted)
    expect([status, body]).toEqual([200, { id: 1, ...wanted, hits: 0, isOn: true }])
    expect(sandbox.planfix.trouble.all).toMatchObject([{ spec: wanted }])
  })

  test('what it does not know it says', async () => {
    const mistake = async (trouble: object) => (await call('POST', '/trouble', trouble)).body['error']
    expect(await mistake({ api: 'rest', kind: 'repeat-push' })).toMatch(/^kind must be one of slow, hang.*failures$/)
    expect(await mistake({ api: 'soap', kind: 'slow' })).toBe('api must be one of chat, xml, rest')
    expect(await mistake({ api: 'rest', kind: 'hang', endpoint: 'POST /nowhere' })).toBe('There is no endpoint POST /nowhere')
    expect(await mistake({ api: 'rest', kind: 'refusal' })).toBe('code is missing')
    expect(await mistake({ kind: 'queued' })).toMatch(/^kind must be one of/)
  })

  test('a token issued there lets a client in where the account says', async () => {
    const { restUrl } = (await call('GET', '/account')).body
    expect(restUrl).toBe(sandbox.planfix.restUrl)
    const { body } = await call('POST', '/tokens/rest', { employeeId: sandbox.robot.id, token: 'issued', scopes: ['task_readonly'] })
    expect(body).toMatchObject({ token: 'issued' })
    const issued = new RestClient(String(restUrl), 'issued')
    await issued.good('POST /task/list', { body: {} })
    expect(await issued.refused('POST /contact/list', { body: {} })).toEqual([405, 5])
  })

  test('what an account takes for a file, and for too fast, is set there', async () => {
    await call('PUT', '/account', { largestFile: 3, tooFastAnswer: '429' })
    const form = new FormData()
    form.append('file', new Blob(['four']), 'a')
    expect(await sandbox.client.refused('POST /file/', { body: form })).toEqual([400, 7002])
    sandbox.planfix.clock.speed = 0
    await call('PUT', '/account', { requestIntervalMs: 1000 })
    expect(await sandbox.client.refused('GET /ping')).toEqual([429, 22])
  })

  test('tells what was downloaded, and with which token', async () => {
    const { id } = sandbox.company.files.add({ name: 'a', content: 'a' })
    const { headers } = await sandbox.client.call('GET /file/{id}/download', { id })
    await fetch(headers.get('location') ?? '', { headers: { authorization: 'Bearer token-1' } })
    expect((await call('GET', '/rest/downloads')).body).toEqual({ downloads: [{ fileId: id, leakedToken: 'Bearer token-1' }] })
  })
})
