import { connect, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PlanfixUnreachableError } from '../planfix-http.ts'
import { BudgetSpentError, type RequestPace } from '../request-pace.ts'
import type { RestCall } from './call.ts'
import { RestApiClient } from './client.ts'
import { commentList } from './comment-list.ts'
import { PlanfixRestError, type RestFailure, UnreadableAnswerError } from './rest-error.ts'
import { RecordedPace } from './testing/recorded-pace.ts'
import { RestServer } from './testing/rest-server.ts'

const token = 'PF+secret.token'
const call: RestCall = { method: 'GET', path: '/ping', purpose: 'question', timeoutMs: 5_000, signal: new AbortController().signal }
const minute = 60_000

let server: RestServer
let pace: RecordedPace
let client: RestApiClient

beforeEach(async () => {
  server = new RestServer()
  await server.start()
  pace = new RecordedPace()
  client = new RestApiClient({ url: `${server.origin}/rest/`, token, pace })
})

afterEach(async () => {
  await client.close()
  await server.stop()
})

async function failureOf(promise: Promise<unknown>): Promise<RestFailure> {
  return promise.then(
    (value) => Promise.reject(new Error(`it did not fail: ${JSON.stringify(value)}`)),
    (error: RestFailure) => error,
  )
}

async function refusalOf(promise: Promise<unknown>) {
  const error = await failureOf(promise)
  expect(error).toBeInstanceOf(PlanfixRestError)
  return (error as PlanfixRestError).refusal
}

describe('a request', () => {
  test.each(['/rest', '/rest/', '/rest//'])('goes below the base address %s', async (base) => {
    const other = new RestApiClient({ url: server.origin + base, token, pace })
    await other.call({ ...call, path: '/task/list' })
    await other.close()
    expect(server.last.path).toBe('/rest/task/list')
  })

  test('keeps the last slash of its path', async () => {
    await client.call({ ...call, method: 'POST', path: '/contact/', body: {} })
    expect(server.last.path).toBe('/rest/contact/')
  })

  test('carries the token in a header and nowhere else', async () => {
    await client.call({ ...call, query: { fields: 'id,name', silent: true, sourceId: undefined } })
    expect(server.last.headers['authorization']).toBe(`Bearer ${token}`)
    expect(server.last.query).toEqual({ fields: 'id,name', silent: 'true' })
  })

  test('writes its body as JSON, without what is undefined and without halves of characters', async () => {
    await client.call({ ...call, method: 'POST', path: '/task/', body: { name: 'Заказ 👍 \ud83d', status: undefined } })
    expect(server.last.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(server.last.body.toString()).toBe('{"name":"Заказ 👍 \ufffd"}')
  })

  test('waits for its turn', async () => {
    let open = () => {}
    const turn = new Promise<void>((resolve) => {
      open = resolve
    })
    const slowPace: RequestPace = Object.assign(new RecordedPace(), { turn: () => turn })
    const other = new RestApiClient({ url: `${server.origin}/rest/`, token, pace: slowPace })
    const answer = other.call(call)
    await client.call({ ...call, path: '/first' })
    open()
    await answer
    await other.close()
    expect(server.requests.map(({ path }) => path)).toEqual(['/rest/first', '/rest/ping'])
  })

  test('takes its turn for its purpose, once', async () => {
    await client.call({ ...call, purpose: 'delivery' })
    await client.call({ ...call, purpose: 'polling' })
    expect(pace.turns).toEqual(['delivery', 'polling'])
  })

  test('is not made when the day has no requests left for it', async () => {
    const spent = new BudgetSpentError(5)
    const other = new RestApiClient({
      url: server.origin,
      token,
      pace: Object.assign(new RecordedPace(), { turn: () => Promise.reject(spent) }),
    })
    expect(await failureOf(other.call(call))).toBe(spent)
    await other.close()
    expect(server.requests).toEqual([])
  })

  test('certainly was not made when the bridge stops while it waits for its turn', async () => {
    const stop = new AbortController()
    const turn = (_purpose: string, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const other = new RestApiClient({ url: server.origin, token, pace: Object.assign(new RecordedPace(), { turn }) })
    const failure = failureOf(other.call({ ...call, signal: stop.signal }))
    stop.abort()
    expect(await failure).toMatchObject({ name: 'PlanfixUnreachableError', hasLeft: false })
    await other.close()
  })
})

describe('success', () => {
  test.each([
    [200, { result: 'success', id: 124 }],
    [201, { result: 'success', id: 1058 }],
    [200, { result: 'file', id: 1 }],
    [200, {}],
  ])('is told by the status, not by the word in result: %i %j', async (status, body) => {
    server.answerWith({ status, body })
    expect(await client.call(call)).toMatchObject({ status, body, isQueued: false, failures: [] })
  })

  test('may be an empty answer, whatever type it claims', async () => {
    server.answerWith({ status: 200, headers: { 'content-type': 'text/html' } })
    expect(await client.call(call)).toMatchObject({ status: 200, body: {} })
  })

  test.each([undefined, '<html>Accepted</html>', { result: 'success' }])('is queued after 202, with whatever body: %j', async (body) => {
    server.answerWith({ status: 202, body })
    expect(await client.call(call)).toMatchObject({ status: 202, isQueued: true })
    expect(server.requests).toHaveLength(1)
  })

  test.each([
    ['a list', [{ field: 'template', error: 'Field change failed' }]],
    ['one object', { field: 'template', error: 'Field change failed' }],
  ])('may be partial, told by %s', async (_title, failures) => {
    server.answerWith({ status: 200, body: { failures } })
    expect((await client.call(call)).failures).toEqual([{ field: 'template', error: 'Field change failed' }])
  })
})

describe('a refusal', () => {
  test.each([
    [401, { result: 'fail', code: 1, error: 'Access denied, unknown token' }],
    [400, { result: 'file', code: 7_000, error: 'File not found by id 13' }],
    [500, { result: 'fail', code: 0, error: 'Rest API error' }],
    [200, { result: 'success', code: 5, error: 'Scope denied, method not allowed' }],
  ])('is told by the status or the presence of a code: %i %j', async (status, body) => {
    server.answerWith({ status, body })
    const expected = { request: 'POST /contact/', status, code: body.code, said: body.error, scope: 'contact_add' }
    expect(await refusalOf(client.call({ ...call, method: 'POST', path: '/contact/', scope: 'contact_add' }))).toEqual(expected)
  })

  test('may have no code and no body', async () => {
    server.answerWith({ status: 404 })
    expect(await refusalOf(client.call(call))).toEqual({ request: 'GET /ping', status: 404, said: '' })
  })

  test('is a redirect nobody asked for', async () => {
    server.answerWith({ status: 302, headers: { location: 'https://example.org/login' } })
    expect(await refusalOf(client.call(call))).toMatchObject({ status: 302 })
    expect(server.requests).toHaveLength(1)
  })

  test('does not repeat our token, nor more than a line of what was said', async () => {
    server.answerWith({ status: 401, body: { code: 1, error: `unknown token\n"${token}" ${'x'.repeat(500)}` } })
    const error = await failureOf(client.call(call))
    expect(error.message).toMatch(/^GET \/ping: 401 code 1 unknown token "…" x+$/)
    expect(error.message.length).toBeLessThan(250)
  })
})

describe('an answer that is not the REST API’s', () => {
  test.each<[string, number, string, string, RegExp]>([
    ['a page by its beginning', 200, 'application/json', ' <!doctype html>', /200 a web page/],
    ['a page by its type', 502, 'text/html', 'Bad gateway', /502 a web page/],
    ['text', 200, 'text/plain', 'OK', /200 an answer that is no JSON object/],
    ['half of a JSON answer', 200, 'application/json', '{"result":"succ', /200 an answer that is no JSON object/],
    ['a list', 200, 'application/json', '[]', /200 an answer that is no JSON object/],
  ])('is an error of its own: %s', async (_title, status, type, body, message) => {
    server.answerWith({ status, headers: { 'content-type': type }, body })
    const error = await failureOf(client.call(call))
    expect(error).toBeInstanceOf(UnreadableAnswerError)
    expect(error).toMatchObject({ status, message: expect.stringMatching(message) })
  })

  test('JSON is no page, whatever type it claims', async () => {
    server.answerWith({ status: 200, headers: { 'content-type': 'text/html' }, body: '{"id":5}' })
    expect((await client.call(call)).body).toEqual({ id: 5 })
  })

  test('an answer too long to be read is one as well', async () => {
    server.answerWith({ status: 200, body: JSON.stringify({ text: 'x'.repeat(3 * 1024 * 1024) }) })
    const error = await failureOf(client.call({ ...call, timeoutMs: 20_000 }))
    expect(error).toBeInstanceOf(UnreadableAnswerError)
    expect(error).toMatchObject({ kind: 'too_long', message: expect.stringMatching(/longer than 1048576 bytes/) })
  })

  test('an answer of many comments is not too long', async () => {
    server.answerWith({ status: 200, body: { text: 'x'.repeat(1_000_000) } })
    expect((await client.call({ ...call, timeoutMs: 20_000 })).body['text']).toHaveLength(1_000_000)
  })

  test.each([
    ['numbers', () => `{"comments":[${Array(450_000).fill('1').join(',')}]}`],
    ['empty objects', () => `{"comments":[${Array(300_000).fill('{}').join(',')}]}`],
    ['lists in one comment', () => `{"comments":[{"id":1,"recipients":{"users":[${Array(60_000).fill('{"id":"user:1"}').join(',')}]}}]}`],
    ['objects in one another', () => `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`],
    ['a refusal that is nested deeper than can be told', () => `{"code":1,"error":${'['.repeat(9_000)}${']'.repeat(9_000)}}`],
    ['a key for each value', () => `{${Array.from({ length: 100_000 }, (_, n) => `"${n}":0`).join(',')}}`],
  ])('an answer of far too many values (%s) is told at once', async (_what, body) => {
    server.answerWith({ status: 200, body: body() })
    const search = { taskNumber: 1, typeList: 'All', order: { field: 'id', direction: 'Desc' } } as const
    const begun = performance.now()
    const error = await failureOf(commentList(client, search, { ...call, timeoutMs: 20_000 }))
    expect(error).toBeInstanceOf(UnreadableAnswerError)
    expect(error).toMatchObject({ kind: 'too_long', message: expect.stringContaining('values') })
    expect(performance.now() - begun).toBeLessThan(3_000)
  })
})

test('a text that looks like many values is one', async () => {
  const text = '[{"a":[\\"1,'.repeat(30_000)
  server.answerWith({ status: 200, body: { text, last: 5 } })
  expect((await client.call(call)).body).toEqual({ text, last: 5 })
})

test('of a list with wrong entries the first one is told', async () => {
  const comments = [{ id: 1 }, { id: 2, recipients: { users: [{ id: 'user:1' }, { id: 'nobody' }, { id: 5 }] } }, { id: 'x' }]
  server.answerWith({ status: 200, body: { comments } })
  const search = { taskNumber: 1, typeList: 'All', order: { field: 'id', direction: 'Desc' } } as const
  expect(await failureOf(commentList(client, search, call))).toMatchObject({
    kind: 'malformed',
    message: expect.stringContaining('comments.1.recipients.users.1.id: is neither'),
  })
})

describe('no answer', () => {
  test('is certain when nothing could leave', async () => {
    const refusing = new RestApiClient({ url: `http://127.0.0.1:${await closedPort()}/rest`, token, pace })
    const error = await failureOf(refusing.call(call))
    await refusing.close()
    expect(error).toBeInstanceOf(PlanfixUnreachableError)
    expect(error).toMatchObject({ hasLeft: false })
  })

  test('is doubtful when the request has left', async () => {
    server.answerWith(() => new Promise(() => {}))
    const error = await failureOf(client.call({ ...call, timeoutMs: 300 }))
    expect(error).toMatchObject({ name: 'PlanfixUnreachableError', hasLeft: true })
  })

  test('does not repeat our token when it cannot even be written', async () => {
    const other = new RestApiClient({ url: server.origin, token: 'two\nlines', pace })
    const error = await failureOf(other.call(call))
    await other.close()
    expect(error).toMatchObject({ name: 'PlanfixUnreachableError', hasLeft: false })
    expect(error.message).not.toMatch(/two|lines/)
  })
})

describe('a limit', () => {
  const limited = (timeToReset?: unknown) => ({
    status: 403,
    body: { result: 'fail', code: 22, error: 'Limit', ...(timeToReset !== undefined && { timeToReset }) },
  })

  test.each<[string, unknown, number]>([
    ['seconds', 30, 45_000],
    ['the most that is seconds', 1_000, 1_015_000],
    ['milliseconds', 90_000, 105_000],
    ['a text', '30', 45_000],
    ['at most a day', 10 ** 12, 86_415_000],
  ])('freezes the account for the time named, and a margin: %s', async (_title, timeToReset, ms) => {
    server.answerWith(limited(timeToReset))
    expect(await refusalOf(client.call(call))).toMatchObject({ status: 403, code: 22, afterMs: ms })
    expect(pace.freezes).toEqual([ms])
  })

  test.each([undefined, '', 'soon', -5, null, {}])('that names no time (%j) freezes for two minutes', async (timeToReset) => {
    server.answerWith(limited(timeToReset))
    expect(await refusalOf(client.call(call))).toMatchObject({ afterMs: 2 * minute })
  })

  test('that names no time freezes twice as long each time in a row, at most an hour, until something succeeds', async () => {
    server.answerWith(limited())
    for (let times = 0; times < 7; times += 1) await failureOf(client.call(call))
    server.answerWith({ status: 400, body: { code: 30, error: 'not valid JSON' } })
    await failureOf(client.call(call))
    server.answerWith(limited())
    await failureOf(client.call(call))
    server.answerWith({ status: 200, body: {} })
    await client.call(call)
    server.answerWith(limited())
    await failureOf(client.call(call))
    expect(pace.freezes).toEqual([2, 4, 8, 16, 32, 60, 60, 60, 2].map((minutes) => minutes * minute))
  })

  test.each([429, 503])('is told by %i with Retry-After as well, in JSON or on a page', async (status) => {
    server.answerWith({ status, headers: { 'retry-after': '30' }, body: '<html>Slow down</html>' })
    expect(await refusalOf(client.call(call))).toMatchObject({ status, afterMs: 30_000 })
    server.answerWith({ status, headers: { 'retry-after': new Date(Date.now() + 30_000).toUTCString() }, body: {} })
    expect((await refusalOf(client.call(call))).afterMs).toBeGreaterThan(20_000)
    expect(pace.freezes[0]).toBe(30_000)
    expect(pace.freezes).toHaveLength(2)
  })

  test('429 without a time freezes for two minutes, 503 without a time not at all', async () => {
    server.answerWith({ status: 429 })
    expect(await refusalOf(client.call(call))).toMatchObject({ afterMs: 2 * minute })
    server.answerWith({ status: 503 })
    expect(await refusalOf(client.call(call))).not.toHaveProperty('afterMs')
    expect(pace.freezes).toEqual([2 * minute])
  })

  test('freezes nothing when it is no limit', async () => {
    server.answerWith({ status: 403, headers: { 'retry-after': '30' }, body: { code: 6, error: 'Access denied', timeToReset: 5 } })
    await failureOf(client.call(call))
    expect(pace.freezes).toEqual([])
  })

  test('what is left of the day is passed on, from refusals too', async () => {
    server.answerWith({ status: 200, headers: { 'x-ratelimit-remaining': '19321' }, body: {} })
    await client.call(call)
    server.answerWith({ status: 400, headers: { 'X-RateLimit-Remaining': '0' }, body: { code: 41 } })
    await failureOf(client.call(call))
    for (const header of ['', 'many', '-1', '1.5']) {
      server.answerWith({ status: 200, headers: { 'x-ratelimit-remaining': header }, body: {} })
      await client.call(call)
    }
    expect(pace.remaining).toEqual([19_321, 0])
  })
})

/** A port that was just free: whoever connects is refused. */
async function closedPort(): Promise<number> {
  const listener = createServer()
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as { port: number }
  await new Promise((resolve) => listener.close(resolve))
  await new Promise<void>((resolve, reject) => {
    connect(port, '127.0.0.1')
      .on('error', () => resolve())
      .on('connect', () => reject(new Error('the port is taken')))
  })
  return port
}
