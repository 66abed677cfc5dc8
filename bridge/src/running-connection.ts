import type { ConnectionDirectory } from './connections/directory.ts'
import { ConnectionStatus } from './connections/status.ts'
import type { Connection } from './domain/connection.ts'
import type { PlanfixEvent } from './domain/event.ts'
import type { StoredFile } from './domain/file.ts'
import type { Words } from './domain/words.ts'
import type { FileSource } from './files/file-source.ts'
import type { Events } from './observe/events.ts'
import type { Log } from './observe/logger.ts'
import type { Settlement } from './outbox/delivery.ts'
import type { Direction } from './outbox/lane.ts'
import { LaneRunner, type RouteTrouble } from './outbox/lane-runner.ts'
import type { PlanfixAccounts } from './planfix/planfix-accounts.ts'
import { PlanfixSide } from './planfix/planfix-side.ts'
import type { AfterSettling } from './relay/after-settling.ts'
import type { TelegramToPlanfix } from './relay/telegram-to-planfix.ts'
import type { Store } from './store/open-store.ts'
import type { LoggedInAccount } from './telegram/account-run.ts'
import { TelegramDestination } from './telegram/deliver-to-telegram.ts'
import type { TelegramServer } from './telegram/telegram-dc.ts'
import { fileIdOf } from './telegram/telegram-files.ts'
import { TelegramSide } from './telegram/telegram-side.ts'

export interface ConnectionParts {
  store: Store
  directory: ConnectionDirectory
  telegramToPlanfix: TelegramToPlanfix
  afterSettling: AfterSettling
  planfixAccounts: PlanfixAccounts
  server: TelegramServer
  /** Takes what was found in Planfix: an answer, a change, a deletion. */
  takePlanfixEvent: (connection: Connection, event: PlanfixEvent) => Promise<void>
  /** Where the bytes of all files come from. */
  fileSource: FileSource
  /** An address under which Planfix can fetch a file; null where it could not reach us. */
  linkTo: (connection: Connection, file: StoredFile) => string | null
  events: Events
  log: Log
  now: () => number
}

/** How many chats of one connection Telegram is written to at the same moment. */
const telegramConcurrency = 32

/** So long an album waits at most until Telegram has told what was missed, ms; and so long after that. */
const longestCatchUpMs = 15_000
const afterCatchUpMs = 1_500

const albumsNotPutOff: Words = { en: 'Albums that are still coming could not be put off', ru: 'Не удалось отложить неполные альбомы' }
const loginNotNoted: Words = { en: 'The first login could not be noted', ru: 'Первый вход не удалось записать' }
const turnNotTaken: Words = {
  en: 'The database did not take a turn of the outbox; it is tried again in a second',
  ru: 'База не приняла запись о доставках, попытка через секунду',
}

/** One connection put together and running: its Telegram account, its Planfix client, and a lane runner for each direction. */
export class RunningConnection {
  readonly status: ConnectionStatus
  readonly #parts: ConnectionParts
  readonly #id: Connection['id']
  readonly #telegram: TelegramSide
  readonly #runners: Record<Direction, LaneRunner>
  readonly #planfix: PlanfixSide
  #known: Connection
  #updating: Promise<void> = Promise.resolve()

  constructor(parts: ConnectionParts, connection: Connection) {
    this.#parts = parts
    this.#id = connection.id
    this.#known = connection
    this.status = new ConnectionStatus(parts.now)
    this.#planfix = this.#createPlanfixSide()
    this.#telegram = this.#createTelegramSide()
    this.#runners = { to_planfix: this.#createPlanfixRunner(), to_telegram: this.#createTelegramRunner() }
  }

  async start(): Promise<void> {
    this.status.reportStopped(this.#connection.isStopped)
    // What came before the stop may have more to come, which is fetched only now.
    await this.#letAlbumsWait(longestCatchUpMs)
    await this.#runners.to_planfix.start()
    await this.#runners.to_telegram.start()
    if (!this.#connection.isStopped) this.#goOn()
  }

  #goOn(): void {
    this.#telegram.start()
    this.#planfix.start()
  }

  /** First what is under way ends, then the account goes: an attempt needs it. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all([this.#runners.to_planfix.stop(graceMs), this.#runners.to_telegram.stop(graceMs)])
    await this.#updating
    await this.#telegram.stop()
    await this.#planfix.close()
  }

  /** The Telegram account that is logged in; undefined while none is. */
  get account(): LoggedInAccount | undefined {
    return this.#telegram.account
  }

  wake(direction: Direction): void {
    this.#runners[direction].wake()
  }

  /** Takes up what an operator changed; the directory holds the new connection already. One change after another. */
  update(): Promise<void> {
    const updated = this.#updating.then(() => this.#takeUpChanges())
    // A change that failed is told to whoever made it; the next one is taken up all the same.
    this.#updating = updated.catch(() => {})
    return updated
  }

  async #takeUpChanges(): Promise<void> {
    const before = this.#known
    const after = this.#connection
    this.#known = after
    await this.#planfix.update()
    const isOtherAccount = JSON.stringify(before.telegram) !== JSON.stringify(after.telegram)
    if (after.isStopped || isOtherAccount) await this.#telegram.stop()
    if (after.isStopped) await this.#planfix.stopPolling()
    this.status.reportStopped(after.isStopped)
    if (!after.isStopped) this.#goOn()
    this.#runners.to_planfix.recheck()
    this.#runners.to_telegram.recheck()
  }

  get #connection(): Connection {
    return this.#parts.directory.find(this.#id) ?? this.#known
  }

  #createPlanfixSide(): PlanfixSide {
    const { store, events, now, planfixAccounts, takePlanfixEvent, fileSource, linkTo } = this.#parts
    const { name } = this.#known
    return new PlanfixSide({
      connection: () => this.#connection,
      notes: store.planfixNotes,
      files: {
        source: fileSource,
        idOf: fileIdOf,
        linkTo: (file) => linkTo(this.#connection, file),
      },
      openTaskApi: (connection) => planfixAccounts.openTaskApi(connection),
      pollIntervalMs: (lastActivityAt, at) => planfixAccounts.pollIntervalMs(this.#connection, lastActivityAt, at),
      reviewIntervalMs: (at) => planfixAccounts.reviewIntervalMs(this.#connection, at),
      take: (event) => takePlanfixEvent(this.#connection, event),
      onPollTrouble: (outcome) => {
        if (outcome) events.pollTroubled(name, outcome.reason, outcome.answer)
        else events.pollRecovered(name)
        if (outcome) this.status.reportError(`answers: ${this.#inWords(outcome.reason)} (${outcome.answer})`)
      },
      onReviewRefused: ({ reason, answer }) => events.reviewRefused(name, reason, answer),
      onSecondCard: ({ contact, cards }) => events.secondCard(name, contact, cards),
      onNotFilled: (card, { reason, answer }) => events.fieldsNotFilled(name, card, reason, answer),
      onLostCard: ({ chat, comment }) => events.cardLost(name, chat, comment),
      onFault: (error, what) => events.fault(error, what),
      now,
    })
  }

  #createTelegramSide(): TelegramSide {
    const { store, server, events, log, telegramToPlanfix } = this.#parts
    const { name } = this.#known
    return new TelegramSide({
      connection: () => this.#connection,
      server,
      store: store.sessions,
      log,
      commit: async (changes, telegramEvents) => {
        const taken = await store.unitOfWork.run(async (tx) => {
          await store.sessions.writeSession(tx, this.#id, changes)
          const results = await telegramToPlanfix.take(tx, this.#connection, telegramEvents)
          if (telegramEvents.length > 0) this.wake('to_planfix')
          return results
        })
        for (const one of taken) events.telegramTaken(name, one)
      },
      onState: (state, reason) => {
        if (this.status.reportTelegram(state, reason)) events.accountState(name, state, reason)
        this.#letAlbumsWait(state === 'online' ? afterCatchUpMs : longestCatchUpMs).catch((error: unknown) =>
          events.fault(error, albumsNotPutOff),
        )
        if (state === 'online') this.#noteOnline().catch((error: unknown) => events.fault(error, loginNotNoted))
      },
      onIgnored: (reason) => events.updateIgnored(name, reason),
      onGap: (gap) => {
        if ('what' in gap) events.gapFound(name, gap.what)
        else if ('filled' in gap) events.gapFilled(name, gap.filled)
        else events.gapLeft(name, gap.left)
      },
      onFault: (error, what) => events.fault(error, what),
    })
  }

  /** While updates may be missing, an album that is still coming waits for the rest of it. */
  async #letAlbumsWait(ms: number): Promise<void> {
    const { store, now } = this.#parts
    await store.unitOfWork.run((tx) => store.outbox.letWait(tx, { connectionId: this.#id, direction: 'to_planfix' }, now() + ms))
    this.wake('to_planfix')
  }

  async #noteOnline(): Promise<void> {
    const { store, directory, now } = this.#parts
    this.#runners.to_telegram.recheck()
    if (this.#connection.firstLoginAt !== null) return
    const at = now()
    await store.connections.noteFirstLogin(this.#id, at)
    directory.replace({ ...this.#connection, firstLoginAt: at })
  }

  #createPlanfixRunner(): LaneRunner {
    return new LaneRunner({
      ...this.#runnerOptions('to_planfix'),
      destination: this.#planfix,
      concurrency: () => this.#connection.settings.planfix_concurrency,
      isGateOpen: () => true,
      onTrouble: (trouble) => {
        this.#reportTrouble('to_planfix', trouble)
        const isPaused = trouble?.kind === 'unauthorized' || trouble?.kind === 'misconfigured'
        this.status.reportPlanfix(isPaused ? trouble.reason : undefined)
      },
    })
  }

  #createTelegramRunner(): LaneRunner {
    const { store } = this.#parts
    const listSentParts = store.mappings.listSentParts.bind(store.mappings)
    return new LaneRunner({
      ...this.#runnerOptions('to_telegram'),
      destination: new TelegramDestination({ account: () => this.#telegram.account, listSentParts }),
      concurrency: () => telegramConcurrency,
      isGateOpen: () => this.#telegram.account !== undefined,
      onTrouble: (trouble) => this.#reportTrouble('to_telegram', trouble),
    })
  }

  #runnerOptions(direction: Direction) {
    const { store, now, afterSettling, events } = this.#parts
    return {
      route: { connectionId: this.#id, direction },
      outbox: store.outbox,
      unitOfWork: store.unitOfWork,
      settings: () => this.#connection.settings,
      now,
      afterSettling: async (tx: Parameters<AfterSettling['follow']>[0], settlement: Settlement) => {
        await afterSettling.follow(tx, this.#connection, settlement)
        if (settlement.next.state !== 'waiting') this.wake(direction === 'to_planfix' ? 'to_telegram' : 'to_planfix')
      },
      onAttempt: (settlement: Settlement) => this.#reportAttempt(settlement),
      onFault: (error: unknown) => events.fault(error, turnNotTaken),
    }
  }

  #reportAttempt({ delivery, outcome, next, startedAt, finishedAt }: Settlement): void {
    const { direction, content, chat, id, messageId, attempts, createdAt } = delivery
    if (outcome.kind !== 'delivered') this.status.reportError(`${direction}: ${this.#inWords(outcome.reason)} (${outcome.answer})`)
    this.#parts.events.attempted({
      connection: this.#known.name,
      direction,
      lane: chat?.key ?? '-',
      delivery: id,
      message: messageId,
      kind: content.kind,
      attempt: attempts,
      outcome: outcome.kind,
      next: next.state,
      answer: outcome.answer,
      ms: finishedAt - startedAt,
      ageMs: finishedAt - createdAt,
    })
  }

  /** As the status is told. */
  #inWords(reason: Words): string {
    return reason[this.#connection.settings.status_language]
  }

  #reportTrouble(direction: Direction, trouble: RouteTrouble | undefined): void {
    const { events } = this.#parts
    if (trouble) events.routeTroubled(this.#known.name, direction, trouble.reason, trouble.answer)
    else events.routeRecovered(this.#known.name, direction)
  }
}
