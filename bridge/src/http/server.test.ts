import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLogger } from '../observe/logger.ts'
import { closeServer, createServer } from './server.ts'

describe('the bare server', () => {
  let lines: string[]
  let server: FastifyInstance
  let origin: string

  beforeEach(async () => {
    lines = []
    server = createServer(createLogger({ level: 'debug', file: null, format: 'line', write: (line) => void lines.push(line) }).log)
    server.get('/things/:key', (request) => ({ key: (request.params as { key: string }).key }))
    server.post('/things', (request) => ({ body: request.body }))
    server.get('/fault', () => {
      throw new Error('a secret of the database')
    })
    server.get('/refusal', () => {
      throw Object.assign(new Error('a secret of the caller'), { statusCode: 409 })
    })
    server.get('/nonsense', () => {
      throw Object.assign(new Error('odd'), { statusCode: 200 })
    })
    origin = await server.listen({ host: '127.0.0.1', port: 0 })
  })

  afterEach(async () => {
    await server.close()
  })

  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${origin}${path}`, init)
    return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() }
  }
  const json = 'application/json; charset=utf-8'
  const notFound = { status: 404, type: json, body: '{"error":"Not found"}' }
  const badRequest = { status: 400, type: json, body: '{"error":"Bad request"}' }

  test('answers what is mounted, with or without a slash at the end', async () => {
    expect(await ask('/things/5')).toEqual({ status: 200, type: json, body: '{"key":"5"}' })
    expect(await ask('/things/5/')).toMatchObject({ status: 200 })
  })

  test.each(['/', '/nowhere', '/things', '/things/5/more'])('GET %s is nowhere', async (path) => {
    expect(await ask(path)).toEqual(notFound)
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s where there is only GET is nowhere', async (method) => {
    expect(await ask('/things/5', { method })).toEqual(notFound)
  })

  test('HEAD is not answered by itself', async () => {
    expect(await ask('/things/5', { method: 'HEAD' })).toMatchObject({ status: 404, body: '' })
  })

  test.each([
    ['broken JSON', '{"a":', { 'content-type': 'application/json' }],
    ['an empty JSON body', '', { 'content-type': 'application/json' }],
    ['a poisoned JSON body', '{"__proto__":{"x":1}}', { 'content-type': 'application/json' }],
  ])('%s is a bad request', async (_title, body, headers) => {
    expect(await ask('/things', { method: 'POST', body, headers })).toEqual(badRequest)
  })

  test('a body past a megabyte and a type that nobody reads are refused in the same shape', async () => {
    const headers = { 'content-type': 'application/json' }
    expect(await ask('/things', { method: 'POST', body: JSON.stringify('x'.repeat(1_048_577)), headers })).toEqual({
      ...badRequest,
      status: 413,
    })
    expect(await ask('/things', { method: 'POST', body: '<a/>', headers: { 'content-type': 'text/xml' } })).toEqual({
      ...badRequest,
      status: 415,
    })
  })

  test('a fault is told to the log, and to the caller only that there was one', async () => {
    expect(await ask('/fault')).toEqual({ status: 500, type: json, body: '{"error":"Internal error"}' })
    expect(lines.join('')).toMatch(/ERROR A fault in a request .*a secret of the database/)
  })

  test('a refusal keeps its status but not its words, and is no fault', async () => {
    expect(await ask('/refusal')).toEqual({ ...badRequest, status: 409 })
    expect(lines.join('')).not.toMatch(/ERROR/)
    expect(await ask('/nonsense')).toMatchObject({ status: 500 })
  })

  test('every answer is in the debug log by its route, never by its address', async () => {
    await ask('/things/my-secret-key?token=my-secret-token', { headers: { authorization: 'Bearer my-secret' } })
    await ask('/my-secret-path')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/request answered · method=GET route=\/things\/:key status=200 ms=\d+\n$/)
    expect(lines[1]).toMatch(/request answered · method=GET route=\(no route\) status=404 ms=\d+\n$/)
    expect(lines.join('')).not.toContain('my-secret')
  })

  test.each([
    ['/%', 400],
    ['/%E0%A4%A', 400],
    ['/things/%zz', 400],
    ['/things/%FF', 400],
    [`/things/${'x'.repeat(301)}`, 414],
  ])('an address that cannot be read (%s) is refused, and not repeated in the answer: it may hold a key', async (path, status) => {
    expect(await ask(path)).toEqual({ ...badRequest, status })
  })

  test('its limits on slow and idle callers are set', () => {
    expect(server.server.requestTimeout).toBe(15_000)
    expect(server.server.headersTimeout).toBe(10_000)
    expect(server.server.keepAliveTimeout).toBe(75_000)
  })

  test.each([
    ['lengths that differ', 'POST /things HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde'],
    ['length and chunks', 'POST /things HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a length with a sign', 'POST /things HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc'],
    [
      'an unknown transfer coding',
      'POST /things HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nTransfer-Encoding: xchunked\r\n\r\nabc',
    ],
    ['a NUL in a header', 'GET /things/5 HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n'],
    ['no host', 'GET /things/5 HTTP/1.1\r\n\r\n'],
    ['a header of 100 KB', `GET /things/5 HTTP/1.1\r\nHost: h\r\nX: ${'a'.repeat(102_400)}\r\n\r\n`],
  ])('a malformed request (%s) gets exactly one answer', async (_title, request) => {
    const { port } = server.server.address() as AddressInfo
    const answer = await new Promise<string>((resolve, reject) => {
      let received = ''
      const socket = connect(port, '127.0.0.1', () => socket.end(request))
      socket.setEncoding('utf8').on('data', (text: string) => {
        received += text
      })
      socket.on('close', () => resolve(received)).on('error', reject)
    })
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual([expect.stringMatching(/ (400|431)$/)])
  })
})

describe('closing the server', () => {
  const quietServer = () => createServer(createLogger({ level: 'fatal', file: null, format: 'line', write: () => {} }).log)

  test('lets a request under way be answered', async () => {
    const server = quietServer()
    let answer: (value: object) => void = () => {}
    const asked = new Promise<void>((resolve) => {
      server.get('/slow', () => {
        resolve()
        return new Promise<object>((whenAnswered) => {
          answer = whenAnswered
        })
      })
    })
    const origin = await server.listen({ host: '127.0.0.1', port: 0 })
    const answered = fetch(`${origin}/slow`)
    await asked
    const closed = closeServer(server, 10_000)
    answer({ done: true })
    expect(await (await answered).json()).toEqual({ done: true })
    await closed
  })

  test('waits for no sender who does not finish', async () => {
    const server = quietServer()
    const begun = new Promise<void>((resolve) => {
      server.addHook('preParsing', async () => resolve())
    })
    server.post('/things', () => ({}))
    await server.listen({ host: '127.0.0.1', port: 0 })
    const { port } = server.server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    const cutOff = new Promise((resolve) => socket.on('close', resolve).on('error', () => {}))
    socket.write('POST /things HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{')
    await begun
    await closeServer(server, 20)
    await cutOff
  })
})
