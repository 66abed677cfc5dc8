import type { FastifyInstance } from 'fastify'

export interface HealthOptions {
  /** Names of unpaused connections that have never been logged in; empty when the bridge is ready. */
  waitingFor: () => string[]
}

/** `/healthz`: the process answers. `/readyz`: it can do its work; a later outage of Telegram does not take that back. */
export function addHealthRoutes(app: FastifyInstance, { waitingFor }: HealthOptions): void {
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', (_request, reply) => {
    const waiting = waitingFor()
    return waiting.length === 0
      ? reply.send({ status: 'ready' })
      : reply.code(503).send({ status: 'starting', error: `Not logged in to Telegram yet: ${waiting.join(', ')}` })
  })
}
