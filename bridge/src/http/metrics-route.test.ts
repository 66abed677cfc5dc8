import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { createLogger } from '../observe/logger.ts'
import { addMetricsRoute } from './metrics-route.ts'
import { createServer } from './server.ts'

const token = 'a-token-for-prometheus'
const figures = '# HELP plangram_up\nplangram_up 1\n'
const contentType = 'text/plain; version=0.0.4; charset=utf-8'

describe('/metrics', () => {
  let server: FastifyInstance | undefined

  afterEach(async () => {
    await server?.close()
  })

  const scrape = async (remoteAddress: string, headers: Record<string, string> = {}, expected: string | null = token) => {
    server = createServer(createLogger({ level: 'fatal', file: null, format: 'line' }).log)
    addMetricsRoute(server, { read: () => Promise.resolve(figures), contentType, token: expected })
    return server.inject({ method: 'GET', url: '/metrics', remoteAddress, headers })
  }

  test.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('a scraper on this machine (%s) needs nothing', async (address) => {
    const answer = await scrape(address, {}, null)
    expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([200, contentType, figures])
  })

  test.each(['10.0.0.5', '8.8.8.8', '2001:db8::1', '::ffff:10.0.0.5', '::1:1', '12.7.0.1'])(
    'a scraper from elsewhere (%j) needs the token',
    async (address) => {
      const refused = await scrape(address)
      expect([refused.statusCode, refused.body]).toEqual([401, '{"error":"Invalid token"}'])
      expect((await scrape(address, { authorization: `Bearer ${token}` })).body).toBe(figures)
    },
  )

  test.each([
    ['x-forwarded-for', '127.0.0.1'],
    ['forwarded', 'for=127.0.0.1'],
    ['x-real-ip', '127.0.0.1'],
  ])('what came through a proxy (%s) needs the token, wherever it says it is from', async (name, value) => {
    expect((await scrape('127.0.0.1', { [name]: value })).statusCode).toBe(401)
    expect((await scrape('127.0.0.1', { [name]: '' })).statusCode).toBe(401)
    expect((await scrape('127.0.0.1', { [name]: value, authorization: `Bearer ${token}` })).statusCode).toBe(200)
  })

  test.each([
    '',
    token,
    'Bearer',
    'Bearer ',
    `Bearer ${token}x`,
    `Bearer ${token.slice(1)}`,
    `Bearer ${token} x`,
    `Basic ${token}`,
    'Bearer null',
  ])('the token is not %j', async (authorization) => {
    expect((await scrape('10.0.0.5', { authorization })).statusCode).toBe(401)
  })

  test('without a token of ours nobody from elsewhere may read', async () => {
    for (const authorization of ['Bearer null', 'Bearer undefined', 'Bearer ', `Bearer ${token}`]) {
      expect((await scrape('10.0.0.5', { authorization }, null)).statusCode).toBe(401)
    }
  })

  test('a failure of the figures is told without its cause', async () => {
    server = createServer(createLogger({ level: 'fatal', file: null, format: 'line', write: () => {} }).log)
    addMetricsRoute(server, { read: () => Promise.reject(new Error('secret path')), contentType, token })
    const answer = await server.inject({ method: 'GET', url: '/metrics' })
    expect([answer.statusCode, answer.body]).toEqual([500, '{"error":"Internal error"}'])
  })
})
