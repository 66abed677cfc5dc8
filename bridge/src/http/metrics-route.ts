import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'

export interface MetricsRouteOptions {
  read: () => Promise<string>
  contentType: string
  /** What a scraper from elsewhere must present; null: only this machine may read. */
  token: string | null
}

/**
 * `/metrics` for Prometheus. A scraper on this machine needs nothing; any other, and anything that came through a proxy,
 * needs `Authorization: Bearer TOKEN`.
 */
export function addMetricsRoute(app: FastifyInstance, { read, contentType, token }: MetricsRouteOptions): void {
  app.get('/metrics', async (request, reply) => {
    if (!isLocal(request) && !presents(request, token)) return reply.code(401).send({ error: 'Invalid token' })
    return reply.type(contentType).send(await read())
  })
}

function isLocal(request: FastifyRequest): boolean {
  const isProxied = 'x-forwarded-for' in request.headers || 'forwarded' in request.headers || 'x-real-ip' in request.headers
  return !isProxied && /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? '')
}

function presents(request: FastifyRequest, token: string | null): boolean {
  const given = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  return token !== null && given !== undefined && timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
