import { METHODS } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { capabilitiesOf } from '../connections/capabilities.ts'
import type { ConnectionDirectory } from '../connections/directory.ts'
import type { Connection } from '../domain/connection.ts'
import type { PlanfixMessageSent, TelegramEvent } from '../domain/event.ts'
import type { ChatKey, ContactKey, MessageId, PlanfixCommentId, TelegramAccountId } from '../domain/ids.ts'
import type { Words } from '../domain/words.ts'
import type { Log } from '../observe/logger.ts'
import { AutomationError, fromAutomation } from './automation-body.ts'
import { isNotDeliveredText } from './comment-texts.ts'
import { fromNewMessage, repeatable } from './from-planfix.ts'
import { BodyTooLargeError, readBody } from './read-body.ts'
import { RelayBodyError, readRelayBody } from './relay-body.ts'
import { FormError, StrictForm } from './strict-form.ts'

export interface WebhookOptions {
  directory: Pick<ConnectionDirectory, 'findByKey'>
  /** Makes the event durable before it resolves. */
  takePlanfixEvent: (connection: Connection, event: PlanfixMessageSent) => Promise<TakenFromPlanfix>
  takeTelegramEvent: (connection: Connection, event: TelegramEvent) => Promise<TakenFromTelegram>
  /** The id of the comment that a relayed message became, where the API gives one in time. */
  awaitComment: (connection: Connection, messageId: MessageId) => Promise<PlanfixCommentId | null>
  accountOf: (connection: Connection) => TelegramAccountId
  statusOf: (connection: Connection) => Promise<StatusBody>
  goOnline: (connection: Connection) => Promise<void>
  goOffline: (connection: Connection) => Promise<void>
  now: () => number
  /** An automation's call led to nothing; it is answered with the same words. */
  onAutomationRefused: (connection: Connection, why: Words) => void
  log: Log
}

export interface TakenFromPlanfix {
  chatKey: ChatKey | null
  contactKey: ContactKey | null
  messageId: MessageId
  isRepeat: boolean
  differs: boolean
}

export interface TakenFromTelegram {
  /** Null when it changes a message that nobody knows. */
  messageId: MessageId | null
}

/** What GET /webhook tells. */
export interface StatusBody {
  status: 'Online' | 'Offline'
  state: string
  reason: string
  client_id: string
  since: string
  queue_depth: number
  last_error: { at: string; text: string } | null
}

const methods = ['GET', 'POST', 'PUT', 'DELETE']

/**
 * `/webhook`: Planfix's pushes, messages that other systems relay, automation calls, and the connection's status.
 * Everything is made durable, answered, and done afterwards: Planfix sends one request at a time and, after a slow or
 * bad answer, none at all for three minutes (Planfix help: "HTTP-запросы"). So the only 5xx is a row that could not be
 * written.
 */
export function receiveWebhooks(app: FastifyInstance, options: WebhookOptions): void {
  const routes = new WebhookRoutes(options)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => {
    readBody(payload).then((body) => done(null, body), done)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    // Fastify refuses a type that is not spelled by the rules, and a QUERY without any; here there is one parser, and the content decides.
    if (request.headers['content-type'] !== undefined || request.method === 'QUERY')
      request.headers = { ...request.headers, 'content-type': 'application/octet-stream' }
    done()
  })
  app.setErrorHandler((error, request, reply) => routes.refuse(error, request, reply))

  app.post('/webhook', (request, reply) => (isAutomation(request) ? routes.automation(request, reply) : routes.post(request, reply)))
  app.get('/webhook', (request, reply) => (isAutomation(request) ? routes.automation(request, reply) : routes.status(request, reply)))
  app.put('/webhook', (request, reply) => routes.put(request, reply))
  app.delete('/webhook', (request, reply) => routes.stop(request, reply))
  app.post('/webhook/:key', (request, reply) => routes.automation(request, reply))
  app.get('/webhook/:key', (request, reply) => routes.automation(request, reply))
  refuseOtherMethods(app, '/webhook', methods)
  refuseOtherMethods(app, '/webhook/:key', ['GET', 'POST'])
}

/** Fastify knows a dozen methods and answers 404 to the rest; Node's parser lets some thirty through. */
function refuseOtherMethods(app: FastifyInstance, url: string, allowed: string[]): void {
  for (const method of METHODS) if (!tunnels.includes(method) && !app.supportedMethods.includes(method)) app.addHttpMethod(method)
  const others = app.supportedMethods.filter((method) => !allowed.includes(method))
  app.route({
    method: others,
    url,
    handler: (_request, reply) => reply.code(405).header('allow', allowed.join(', ')).send({ error: 'Method not allowed' }),
  })
}

/** Node asks no handler about these: CONNECT is an event of its own. */
const tunnels = ['CONNECT']

class WebhookRoutes {
  readonly #options: WebhookOptions

  constructor(options: WebhookOptions) {
    this.#options = options
  }

  /** A push of Planfix's chat API, or the JSON relay; the content decides where the declared type is missing or wrong. */
  async post(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const body = bodyOf(request)
    return isJson(request, body) ? this.#relay(request, reply, body, 'message_sent') : this.#push(request, reply, body)
  }

  async put(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    return this.#relay(request, reply, bodyOf(request), 'message_edited')
  }

  async status(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const connection = this.#authorised(request)
    return connection ? reply.send(await this.#options.statusOf(connection)) : unauthorised(reply)
  }

  async stop(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const connection = this.#authorised(request)
    if (!connection) return unauthorised(reply)
    await this.#durably(() => this.#options.goOffline(connection))
    return reply.send({ status: 'Offline' })
  }

  async automation(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const connection = this.#options.directory.findByKey(automationKey(request))
    if (!connection) return unauthorised(reply)
    const event = await readAutomation(request, connection)
    if (event instanceof AutomationError) {
      this.#options.onAutomationRefused(connection, event.words)
      return reply.code(200).send({ ok: false, error: event.message })
    }
    if (event.text !== null && isNotDeliveredText(event.text)) return reply.send({ ok: true, status: 'ignored', note: ownNotice })
    const taken = await this.#durably(() => this.#options.takePlanfixEvent(connection, event))
    const files = event.attachments.map(({ name }) => name).join(', ')
    return reply.send({
      ok: true,
      id: String(taken.messageId),
      chatId: taken.chatKey,
      status: taken.isRepeat ? 'repeat' : 'queued',
      // An automation's message has no tick to tell it with.
      ...(files && { note: `Files are not sent on: ${files} / Файлы не передаются: ${files}` }),
    })
  }

  async #push(request: FastifyRequest, reply: FastifyReply, body: Buffer): Promise<FastifyReply> {
    refuseOtherCharsets(request)
    const form = StrictForm.parse(body)
    form.refuseRepeats(repeatable)
    const cmd = form.one('cmd')
    if (!cmd) throw new FormError('no cmd')
    const connection = this.#options.directory.findByKey(form.one('token') ?? '')
    if (!connection) return unauthorised(reply)
    if (cmd !== 'newMessage') {
      this.#options.log.warn(
        { connection: connection.name, cmd: cmd.slice(0, 40) },
        'Planfix sent a command that this version does not know; it was answered with 200 and not carried out / Планфикс прислал команду, которой эта версия не знает; ответ 200, команда не выполнена',
      )
      return reply.send({})
    }
    this.#checkProvider(form, connection)
    const taken = await this.#durably(() => this.#options.takePlanfixEvent(connection, fromNewMessage(form)))
    return reply.send({ chatId: taken.chatKey, contactId: taken.contactKey })
  }

  async #relay(request: FastifyRequest, reply: FastifyReply, body: Buffer, kind: TelegramEvent['kind']): Promise<FastifyReply> {
    const connection = this.#authorised(request)
    if (!connection) return unauthorised(reply)
    const { accountOf, awaitComment, now, goOnline, takeTelegramEvent, statusOf } = this.#options
    const event = { ...readRelayBody(parseJson(body), accountOf(connection), now()), kind } as TelegramEvent
    const { messageId } = await this.#durably(() => takeTelegramEvent(connection, event))
    if (connection.isStopped) await this.#durably(() => goOnline(connection))
    const comment = messageId === null ? null : await awaitComment(connection, messageId)
    const { status } = await statusOf(connection)
    return reply.send({ status, client_id: connection.id, planfix_message_id: comment })
  }

  /** A push for another external chat of the account must not land in this one, whatever its token. */
  #checkProvider(form: StrictForm, connection: Connection): void {
    const providerId = form.one('providerId')
    if (providerId === undefined || providerId === connection.providerId) return
    this.#options.log.warn(
      { connection: connection.name, expected: connection.providerId, got: providerId.slice(0, 80) },
      'A push with the right token names another provider id: compare it with the settings of the external chat in Planfix / Запрос с верным токеном назвал другой providerId: сверьте его с настройками внешнего чата в Планфиксе',
    )
    throw new FormError('another providerId')
  }

  #authorised(request: FastifyRequest): Connection | undefined {
    return this.#options.directory.findByKey(bearerKey(request) ?? headerOf(request, 'x-session-key'))
  }

  async #durably<Result>(take: () => Promise<Result>): Promise<Result> {
    try {
      return await take()
    } catch (error) {
      if (error instanceof FormError) throw error
      throw new NotDurableError('It could not be stored', { cause: error })
    }
  }

  refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof FormError || error instanceof BodyTooLargeError) {
      this.#options.log.warn({ method: request.method, why: message }, 'A webhook call was refused / Запрос к /webhook отклонён')
      return reply.code(400).send({ error: 'Invalid parameters' })
    }
    if (error instanceof RelayBodyError) return reply.code(400).send({ error: message })
    if (error instanceof NotDurableError) {
      this.#options.log.error(
        { err: error.cause },
        'A webhook call could not be stored and was answered with 503: Planfix will repeat it / Запрос к /webhook не удалось записать, ответ 503: Планфикс его повторит',
      )
      return reply.code(503).send({ error: 'Temporarily unavailable' })
    }
    const status = statusCodeOf(error)
    if (status < 500) return reply.code(status).send({ error: 'Invalid parameters' })
    this.#options.log.error({ err: error }, 'A fault in a webhook call / Сбой при обработке запроса к /webhook')
    return reply.code(500).send({ error: 'Internal error' })
  }
}

const cannotRead: Words = {
  en: 'A comment id alone is not enough: this connection cannot read comments (no REST access); send the text too',
  ru: 'Одного номера комментария мало: соединение не читает комментарии (нет доступа к REST); передайте и текст',
}

/** No fault of the automation: it runs at every comment, and a refusal may become the next one. */
const ownNotice = 'The bridge wrote this for employees; it is not sent on / Это мост написал для сотрудников; клиенту не передаётся'

async function readAutomation(request: FastifyRequest, connection: Connection): Promise<PlanfixMessageSent | AutomationError> {
  try {
    const event = await fromAutomation({
      contentType: declaredType(request),
      body: bodyOf(request),
      query: asRecord(request.query),
      taskHeader: headerOf(request, 'x-planfix-task'),
    })
    const canRead = event.text !== null || capabilitiesOf(connection.planfix).commentId !== 'none'
    return canRead ? event : new AutomationError(cannotRead)
  } catch (error) {
    if (error instanceof AutomationError) return error
    throw error
  }
}

class NotDurableError extends Error {
  override name = 'NotDurableError'
}

function unauthorised(reply: FastifyReply): FastifyReply {
  return reply.code(401).send({ error: 'Invalid token' })
}

/** A key in the address or in a header of its own makes the call an automation's. */
function isAutomation(request: FastifyRequest): boolean {
  return headerOf(request, 'x-bridge-token') !== '' || /^basic /i.test(request.headers.authorization ?? '')
}

function automationKey(request: FastifyRequest): string {
  const { key } = request.params as { key?: string }
  return key ?? (headerOf(request, 'x-bridge-token') || basicKey(request) || '')
}

/** Planfix's dialog has a login and a password; the key may be either. The first colon divides them (RFC 7617, 2). */
function basicKey(request: FastifyRequest): string | undefined {
  const encoded = /^basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const [, login, password] = /^([^:]*):?(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? []
  return password || login
}

function bearerKey(request: FastifyRequest): string | undefined {
  return /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

function declaredType(request: FastifyRequest): string {
  return request.raw.headers['content-type'] ?? ''
}

function bodyOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
}

function isJson(request: FastifyRequest, body: Buffer): boolean {
  return /json/i.test(declaredType(request)) || /^\s*\{/.test(body.toString('latin1', 0, 64))
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new RelayBodyError('The body is not valid JSON in UTF-8')
  }
}

function refuseOtherCharsets(request: FastifyRequest): void {
  const charset = /charset="?([^";\s]+)/i.exec(declaredType(request))?.[1]
  if (charset && !/^utf-?8$/i.test(charset)) throw new FormError(`charset ${charset}`)
  if (request.headers['content-encoding']) throw new FormError('a compressed body')
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function statusCodeOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500
}
