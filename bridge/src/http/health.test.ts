import { beforeEach, describe, expect, test } from 'vitest'
import { createLogger } from '../observe/logger.ts'
import { addHealthRoutes } from './health.ts'
import { createServer } from './server.ts'

describe('the health of the bridge', () => {
  let waiting: string[]
  const ask = async (url: string) => {
    const server = createServer(createLogger({ level: 'fatal', file: null, format: 'line' }).log)
    addHealthRoutes(server, { waitingFor: () => waiting })
    const answer = await server.inject({ method: 'GET', url })
    await server.close()
    return { status: answer.statusCode, body: answer.json() as unknown }
  }

  beforeEach(() => {
    waiting = []
  })

  test('is told by /healthz as soon as the process answers', async () => {
    waiting = ['shop']
    expect(await ask('/healthz')).toEqual({ status: 200, body: { status: 'ok' } })
  })

  test('/readyz waits until every connection has been logged in once, and names those that have not', async () => {
    waiting = ['shop', 'office']
    expect(await ask('/readyz')).toEqual({
      status: 503,
      body: { status: 'starting', error: 'Not logged in to Telegram yet: shop, office' },
    })
    waiting = []
    expect(await ask('/readyz')).toEqual({ status: 200, body: { status: 'ready' } })
  })
})
