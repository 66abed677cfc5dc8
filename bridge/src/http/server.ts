import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import type { Log } from '../observe/logger.ts'

/**
 * The bare server; app.ts mounts the routes. Slow senders are cut off (Node's default waits for a body without end), and
 * idle connections are kept longer than a reverse proxy keeps them, so that no request meets a closing one.
 */
export function createServer(log: Log): FastifyInstance {
  const answerError = errorHandler(log)
  const app = Fastify({
    logger: false,
    requestTimeout: 15_000,
    // Node looks for overdue requests only this often, and not at all while headers may take longer than the whole request.
    http: { connectionsCheckingInterval: 3_000, headersTimeout: 10_000 },
    keepAliveTimeout: 75_000,
    bodyLimit: 1024 * 1024,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    // An address that cannot be read reaches no error handler: Fastify would answer by itself, and repeat it.
    frameworkErrors: answerError,
  })
  app.addHook('onResponse', (request, reply, done) => {
    // The route's pattern, never the address itself: it may hold a key.
    const route = request.routeOptions.url ?? '(no route)'
    log.debug(
      { module: 'http', method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request answered',
    )
    done()
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'Not found' }))
  app.setErrorHandler(answerError)
  return app
}

/** Lets requests under way be answered, but waits for no sender who does not finish. */
export async function closeServer(app: FastifyInstance, graceMs: number): Promise<void> {
  const cutOff = setTimeout(() => app.server.closeAllConnections(), graceMs)
  await app.close()
  clearTimeout(cutOff)
}

/** The caller learns only that it failed; what is our fault is told to the log. */
function errorHandler(log: Log) {
  return (error: unknown, _request: unknown, reply: FastifyReply) => {
    const status = statusOf(error)
    if (status >= 500) log.error({ err: error }, 'A fault in a request / Сбой при обработке запроса')
    return reply.code(status).send({ error: status >= 500 ? 'Internal error' : 'Bad request' })
  }
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500
  return status >= 400 && status < 600 ? status : 500
}
