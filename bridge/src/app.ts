import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Config } from './config/config.ts'
import type { Environment } from './config/env.ts'
import type { Secrets } from './config/secrets.ts'
import { capabilitiesOf } from './connections/capabilities.ts'
import { Connections } from './connections/connections.ts'
import { defaultConnection } from './connections/default-connection.ts'
import { ConnectionDirectory } from './connections/directory.ts'
import type { Connection } from './domain/connection.ts'
import { BridgeError } from './domain/errors.ts'
import type { PlanfixEvent, PlanfixMessageSent, TelegramEvent } from './domain/event.ts'
import type { StoredFile } from './domain/file.ts'
import type { MessageId, PlanfixCommentId, RandomId } from './domain/ids.ts'
import type { Words } from './domain/words.ts'
import { makeLink } from './files/file-links.ts'
import { type FileSource, joinSources } from './files/file-source.ts'
import { selfTestSource } from './files/self-test-file.ts'
import { serveFiles } from './files/serve-files.ts'
import { addHealthRoutes } from './http/health.ts'
import { addHomePage } from './http/home-page.ts'
import { addMetricsRoute } from './http/metrics-route.ts'
import { closeServer, createServer } from './http/server.ts'
import { Events } from './observe/events.ts'
import type { Log } from './observe/logger.ts'
import { Metrics } from './observe/metrics.ts'
import { PlanfixAccounts } from './planfix/planfix-accounts.ts'
import { receiveWebhooks, type StatusBody } from './planfix/receive-webhooks.ts'
import { AfterSettling } from './relay/after-settling.ts'
import { PlanfixToTelegram } from './relay/planfix-to-telegram.ts'
import { TelegramToPlanfix } from './relay/telegram-to-planfix.ts'
import { type ConnectionParts, RunningConnection } from './running-connection.ts'
import { openStore, type Store } from './store/open-store.ts'
import { accountIdOf } from './telegram/account-run.ts'
import { otherServer, telegramItself } from './telegram/telegram-dc.ts'
import { fileIdOf, TelegramFiles, telegramFileKind } from './telegram/telegram-files.ts'
import { splitText } from './telegram/to-telegram.ts'

export interface AppOptions {
  config: Config
  secrets: Secrets
  environment: Environment
  log: Log
  /** `setup` starts without any connection, to make the first one. */
  mayBeEmpty: boolean
}

/** How often the database is looked at for what `plangram connections`, `retry` and `skip` changed beside us, ms. */
const watchMs = 500

/** The same after it could not be read: each failure is a line in the log, ms. */
const watchAfterFaultMs = 5_000

/** Attempts under way when the bridge is stopped have this long to end, ms. */
const graceMs = 8_000

/** Requests under way when the bridge is stopped have this long to be answered, ms. */
const requestGraceMs = 2_000

/** A message that brings a stopped connection back waits this long for the account, so that the answer can say Online, ms. */
const goOnlineWaitMs = 5_000

/** A new customer's first message takes four requests, one a second; a relay waits no longer than this for its comment's id, ms. */
const commentWaitMs = 10_000

const dayMs = 86_400_000

const countNotKept: Words = {
  en: 'The count and the pace of Planfix requests could not be kept in the database',
  ru: 'Не удалось вести в базе счёт и темп запросов к Планфиксу',
}
const changesNotTakenUp: Words = {
  en: 'What was changed in the database beside the bridge could not be taken up; it is tried again',
  ru: 'Изменённое в базе командой не удалось принять, попытка повторится',
}

/** What waits for the operator: `plangram retry --list` names each. */
interface TroubledCounts {
  /** Deliveries whose chat is blocked until they are retried or skipped. */
  held: number
  /** Deliveries that were put aside; their chats go on. */
  rejected: number
}

/** The composition root: knows every part, puts them together with plain `new`, starts and stops them in order. */
export class App {
  readonly #options: AppOptions
  readonly #store: Store
  readonly #events: Events
  readonly #metrics: Metrics
  readonly #connections: Connections
  readonly #directory = new ConnectionDirectory()
  readonly #running = new Map<Connection['id'], RunningConnection>()
  readonly #telegramToPlanfix: TelegramToPlanfix
  readonly #planfixToTelegram: PlanfixToTelegram
  readonly #planfixAccounts: PlanfixAccounts
  readonly #fileSource: FileSource
  readonly #parts: ConnectionParts
  readonly #servers: FastifyInstance[] = []
  readonly #stopping = new AbortController()
  #watching: Promise<void> = Promise.resolve()

  private constructor(options: AppOptions, store: Store, metrics: Metrics, events: Events) {
    const { config, log } = options
    const { mappings, outbox, box } = store
    const now = Date.now
    this.#options = options
    this.#store = store
    this.#metrics = metrics
    this.#events = events
    this.#connections = new Connections(store.connections, now)
    this.#telegramToPlanfix = new TelegramToPlanfix({ mappings, outbox, now })
    this.#planfixToTelegram = new PlanfixToTelegram({
      mappings,
      outbox,
      now,
      splitText,
      accountOf: accountIdOf,
      digest: (text) => box.digest(text).toString('hex').slice(0, 24),
      randomId: ({ id }, message, part) => String(box.digest(`v1|${id}|${message}|${part}`).readBigInt64BE() || 1n) as RandomId,
    })
    const afterSettling = new AfterSettling({ mappings, outbox, now, planfixToTelegram: this.#planfixToTelegram })
    const { telegramServer } = config
    const server = telegramServer
      ? otherServer(telegramServer.host, telegramServer.port, readFileSync(telegramServer.keyFile, 'utf8'))
      : telegramItself
    const accountOf = (id: Connection['id']) => this.#running.get(id)?.account
    const telegramFiles = new TelegramFiles({ places: store.filePlaces, accountOf })
    this.#fileSource = joinSources({ 'self-test': selfTestSource, [telegramFileKind]: telegramFiles })
    this.#planfixAccounts = new PlanfixAccounts({
      connections: () => this.#directory.list(),
      count: (account) => store.requestCounts.of(account),
      turns: (account) => store.planfixTurns.of(account),
      now,
      onFault: (error) => events.fault(error, countNotKept),
      onPassedOver: (account, what) => events.passedOver(account, what),
    })
    this.#parts = {
      store,
      directory: this.#directory,
      telegramToPlanfix: this.#telegramToPlanfix,
      afterSettling,
      planfixAccounts: this.#planfixAccounts,
      takePlanfixEvent: (connection, event) => this.#takeFoundEvent(connection, event),
      fileSource: this.#fileSource,
      linkTo: (connection, file) => this.#linkTo(connection, file),
      server,
      events,
      log,
      now,
    }
  }

  /** Opens the database, listens, and starts every connection. @throws BridgeError for what the operator has to mend. */
  static async start(options: AppOptions): Promise<App> {
    const metrics = new Metrics()
    const events = new Events(options.log, metrics)
    const { config, secrets } = options
    const store = await openStore({
      path: config.databasePath,
      encryptionKey: secrets.encryptionKey,
      isExclusive: true,
      onCommit: (works, ms) => events.commit(works, ms),
    })
    let app: App | undefined
    try {
      app = new App(options, store, metrics, events)
      await app.#start()
      return app
    } catch (error) {
      if (app) await app.stop()
      else await store[Symbol.asyncDispose]()
      throw error
    }
  }

  async #start(): Promise<void> {
    const { environment, mayBeEmpty, log, config } = this.#options
    const made = await defaultConnection(this.#connections, environment, { mayBeEmpty })
    this.#directory.replaceAll(await this.#connections.list())
    // Before anything can fail that the next start would not meet: it makes no key, and shows none.
    if (made) this.#announceKey(made)
    await this.#listen()
    if (!config.publicUrl)
      log.info(
        { module: 'app' },
        'PUBLIC_URL is not set: Planfix cannot fetch files from here, so they are named in the text; and it must know the address of this bridge by other means / PUBLIC_URL не задан: Планфикс не может скачивать файлы, в тексте будут их имена',
      )
    for (const connection of this.#directory.list()) await this.#begin(connection)
    this.#watching = this.#watch()
  }

  /** Stops taking requests, lets what is under way end, and closes the database. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#servers.map((server) => closeServer(server, requestGraceMs)))
    await this.#watching
    await Promise.all([...this.#running.values()].map((running) => running.stop(graceMs)))
    await this.#planfixAccounts.close()
    await this.#store[Symbol.asyncDispose]()
  }

  /** Where the bridge answers, for the start's last line. */
  get address(): string {
    const { host, port } = this.#options.config
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  }

  async #begin(connection: Connection): Promise<void> {
    const running = new RunningConnection(this.#parts, connection)
    this.#running.set(connection.id, running)
    await running.start()
  }

  async #listen(): Promise<void> {
    const { config, log, secrets } = this.#options
    const server = createServer(log)
    server.register((scope, _options, done) => {
      receiveWebhooks(scope, this.#webhookOptions())
      done()
    })
    server.register((scope, _options, done) => {
      serveFiles(scope, { source: this.#fileSource, key: this.#store.box.linkKey, now: Date.now, log })
      done()
    })
    addHealthRoutes(server, {
      waitingFor: () =>
        this.#directory
          .list()
          .filter(({ isStopped, firstLoginAt }) => !isStopped && firstLoginAt === null)
          .map(({ name }) => name),
    })
    const adminServer = config.adminPort === null ? server : createServer(log)
    this.#readMetrics()
    addMetricsRoute(adminServer, {
      read: () => this.#metrics.registry.metrics(),
      contentType: this.#metrics.registry.contentType,
      token: secrets.metricsToken,
    })
    addHomePage(adminServer)
    this.#servers.push(...new Set([server, adminServer]))
    await listen(server, config.host, config.port)
    if (adminServer !== server && config.adminPort !== null) await listen(adminServer, config.host, config.adminPort)
  }

  #webhookOptions() {
    const { log } = this.#options
    return {
      directory: this.#directory,
      log,
      now: Date.now,
      awaitComment: (connection: Connection, messageId: MessageId) => this.#awaitComment(connection, messageId),
      accountOf: accountIdOf,
      takePlanfixEvent: (connection: Connection, event: PlanfixMessageSent) => this.#takePlanfixEvent(connection, event),
      takeTelegramEvent: (connection: Connection, event: TelegramEvent) => this.#takeTelegramEvent(connection, event),
      statusOf: (connection: Connection) => this.#statusOf(connection),
      onAutomationRefused: (connection: Connection, why: Words) => this.#noteRefusedAutomation(connection, why),
      goOnline: (connection: Connection) => this.#goOnline(connection),
      goOffline: (connection: Connection) => this.#setStopped(connection, true),
    }
  }

  #noteRefusedAutomation({ id, name, settings }: Connection, why: Words): void {
    this.#events.automationRefused(name, why)
    this.#running.get(id)?.status.reportError(why[settings.status_language])
  }

  async #takePlanfixEvent(connection: Connection, event: PlanfixMessageSent) {
    const taken = await this.#store.unitOfWork.run(async (tx) => {
      const result = await this.#planfixToTelegram.take(tx, connection, event)
      this.#running.get(connection.id)?.wake(event.text === null || event.chat.by === 'task' ? 'to_planfix' : 'to_telegram')
      return result
    })
    if (!taken.isRepeat) this.#events.messageTaken(connection.name, 'Planfix', taken.messageId)
    else this.#events.messageRepeated(connection.name, 'Planfix', taken.messageId)
    if (taken.differs) this.#events.repeatDiffers(connection.name, taken.messageId)
    return taken
  }

  /** What was found by looking into Planfix: an answer, a change, a deletion. */
  async #takeFoundEvent(connection: Connection, event: PlanfixEvent): Promise<void> {
    if (event.kind === 'message_sent') {
      await this.#takePlanfixEvent(connection, event)
      return
    }
    await this.#store.unitOfWork.run(async (tx) => {
      if (await this.#planfixToTelegram.takeChange(tx, connection, event)) this.#running.get(connection.id)?.wake('to_telegram')
    })
  }

  async #takeTelegramEvent(connection: Connection, event: TelegramEvent) {
    const [taken] = await this.#store.unitOfWork.run(async (tx) => {
      const results = await this.#telegramToPlanfix.take(tx, connection, [event])
      this.#running.get(connection.id)?.wake('to_planfix')
      return results
    })
    if (taken) this.#events.telegramTaken(connection.name, taken)
    return { messageId: taken?.messageId ?? null }
  }

  /** XML and REST give it with the delivery, which is waited for; the chat API answers with an empty body. */
  async #awaitComment({ id, planfix }: Connection, messageId: MessageId): Promise<PlanfixCommentId | null> {
    if (capabilitiesOf(planfix).commentId !== 'given') return null
    for (let waited = 0; waited < commentWaitMs; waited += 50) {
      const comment = await this.#store.planfixNotes.findCommentOf(messageId)
      if (comment || this.#running.get(id)?.status.current().status !== 'Online') return comment?.id ?? null
      await sleep(50)
    }
    return null
  }

  async #statusOf({ id, settings }: Connection): Promise<StatusBody & TroubledCounts> {
    const status = this.#running.get(id)?.status
    const current = status?.current()
    const depth = await this.#store.outbox.depth(id)
    const troubled = (await this.#store.outbox.countTroubled()).filter(({ connectionId }) => connectionId === id)
    const total = (wanted: 'held' | 'rejected') =>
      troubled.filter(({ state }) => state === wanted).reduce((sum, { count }) => sum + count, 0)
    return {
      status: current?.status ?? 'Offline',
      state: current?.state ?? 'connecting',
      reason: current?.reason[settings.status_language] ?? '',
      client_id: id,
      since: new Date(current?.since ?? Date.now()).toISOString(),
      queue_depth: depth.to_planfix + depth.to_telegram,
      held: total('held'),
      rejected: total('rejected'),
      last_error: status?.lastError ? { at: new Date(status.lastError.at).toISOString(), text: status.lastError.text } : null,
    }
  }

  async #goOnline(connection: Connection): Promise<void> {
    await this.#setStopped(connection, false)
    const status = this.#running.get(connection.id)?.status
    for (let waited = 0; status?.current().status === 'Offline' && waited < goOnlineWaitMs; waited += 50) await sleep(50)
  }

  async #setStopped({ id }: Connection, isStopped: boolean): Promise<void> {
    const connection = this.#directory.find(id)
    if (!connection) return
    this.#directory.replace(await this.#connections.setStopped(connection, isStopped))
    await this.#running.get(id)?.update()
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping
    let seen: number | undefined
    while (!signal.aborted) {
      let pauseMs = watchMs
      try {
        const mark = await this.#store.connections.changeMark()
        if (seen !== undefined && mark !== seen) await this.#takeUpChanges()
        seen = mark
      } catch (error) {
        pauseMs = watchAfterFaultMs
        this.#events.fault(error, changesNotTakenUp)
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => {})
    }
  }

  async #takeUpChanges(): Promise<void> {
    const before = new Map(this.#directory.list().map((connection) => [connection.id, connection]))
    const after = await this.#connections.list()
    this.#directory.replaceAll(after)
    for (const connection of after) {
      const running = this.#running.get(connection.id)
      const isChanged = before.get(connection.id)?.updatedAt !== connection.updatedAt
      if (isChanged) this.#events.connectionTakenUp(connection.name, running ? 'changed' : 'added')
      if (!running) await this.#begin(connection)
      else if (isChanged) await running.update()
      running?.wake('to_planfix')
      running?.wake('to_telegram')
    }
  }

  #readMetrics(): void {
    const nameOf = (id: Connection['id']) => this.#directory.find(id)?.name ?? id
    this.#metrics.readFrom({
      countAttempts: async () =>
        (await this.#store.outbox.countAttempts()).map(({ connectionId, ...rest }) => ({ connection: nameOf(connectionId), ...rest })),
      troubled: async () => troubledOf(this.#directory.list(), await this.#store.outbox.countTroubled()),
      depths: async () => (await Promise.all(this.#directory.list().map(({ id, name }) => this.#depthsOf(id, name)))).flat(),
      online: () =>
        [...this.#running].map(([id, { status }]) => ({ connection: nameOf(id), isOnline: status.current().status === 'Online' })),
      planfixRequests: () => this.#planfixAccounts.spent().map(({ spent: { day: _, ...byPurpose }, ...rest }) => ({ ...rest, byPurpose })),
    })
  }

  /** Null without PUBLIC_URL: nobody could fetch anything. */
  #linkTo({ settings }: Connection, { id, name }: StoredFile): string | null {
    const { publicUrl } = this.#options.config
    if (!publicUrl) return null
    const expiresAt = Date.now() + settings.file_link_days * dayMs
    return makeLink({ id: fileIdOf(id), name }, { base: publicUrl, key: this.#store.box.linkKey, expiresAt })
  }

  async #depthsOf(id: Connection['id'], connection: string) {
    const depth = await this.#store.outbox.depth(id)
    return Object.entries(depth).map(([direction, count]) => ({ connection, direction, count }))
  }

  /** The one time that a made key is shown; later `plangram connections show NAME --reveal` does. It never goes into the log. */
  #announceKey({ name, sessionKey, providerId }: Connection): void {
    process.stdout.write(
      `\nFor the settings of the external chat in Planfix / Для настроек внешнего чата в Планфиксе (${name}):\n` +
        `  address / адрес:  ${this.#options.config.publicUrl ?? this.address}/webhook\n  token / токен:    ${sessionKey}\n  provider id:      ${providerId}\n` +
        `The token is kept and not shown again / Токен сохранён и больше не показывается: plangram connections show ${name} --reveal\n\n`,
    )
  }
}

/** Every figure, the zeros too: an alert needs one to compare with. */
function troubledOf(connections: Connection[], counted: Awaited<ReturnType<Store['outbox']['countTroubled']>>) {
  const directions = ['to_planfix', 'to_telegram'] as const
  const states = ['held', 'rejected'] as const
  return connections.flatMap(({ id, name }) =>
    directions.flatMap((direction) =>
      states.map((state) => {
        const found = counted.find((one) => one.connectionId === id && one.direction === direction && one.state === state)
        return { connection: name, direction, state, count: found?.count ?? 0 }
      }),
    ),
  )
}

async function listen(server: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await server.listen({ host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL' && code !== 'ENOTFOUND' && code !== 'EAI_AGAIN') throw error
    throw new BridgeError(
      'PLANGRAM_PORT_TAKEN',
      {
        en: `Cannot listen on ${host}:${port} (${code}). Is another program there? Choose another PORT or HOST.`,
        ru: `Нельзя слушать ${host}:${port} (${code}). Порт занят другой программой? Укажите другой PORT или HOST.`,
      },
      { cause: error },
    )
  }
}
