import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defaultSettings } from '../connections/settings.ts'
import type { Chat } from '../domain/chat.ts'
import type { Connection } from '../domain/connection.ts'
import type { Contact } from '../domain/contact.ts'
import type { PlanfixEvent } from '../domain/event.ts'
import type { ChatId, ChatKey, ConnectionId, ContactId, PlanfixCommentId, TaskNumber } from '../domain/ids.ts'
import type { Delivery } from '../outbox/delivery.ts'
import { AccountPace } from './account-pace.ts'
import { paceSettings } from './day-budget.ts'
import { TaskDestination } from './deliver-by-tasks.ts'
import { roundCosts } from './planfix-accounts.ts'
import type { KnownTask, PlanfixContact, PlanfixNotes } from './planfix-notes.ts'
import { CommentPoller } from './poll-comments.ts'
import { pollIntervalMs, reviewIntervalMs } from './poll-interval.ts'
import { BudgetSpentError, type RequestPurpose } from './request-pace.ts'
import type { RestCall } from './rest-api/call.ts'
import { RestTaskApi } from './rest-api/rest-task-api.ts'
import { toTimePoint } from './rest-api/time-point.ts'
import { SurvivingCards } from './surviving-cards.ts'
import type { TaskApi } from './task-api.ts'
import { noFiles } from './testing/no-files.ts'
import type { CallOptions } from './xml-api/call.ts'
import type { XmlElement } from './xml-api/read-xml.ts'
import type { XmlBody } from './xml-api/write-xml.ts'
import { XmlTaskApi } from './xml-api/xml-task-api.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const midnight = Date.UTC(2026, 0, 31)
const timeZone = 'Europe/Moscow'
const chats = 200
const messages = 15
const plan = 20_000
const employee = 9_001

interface Comment {
  id: number
  at: number
  text: string
  contact: number | null
  /** Notifies nobody but colleagues. */
  isInternal: boolean
}

/**
 * One account of Planfix, as far as a day of messages asks it: times to the minute, a hundred rows a page, and the figure in
 * its answers, which it renews every ten minutes. Contact, task and the contact's user have the same number here.
 */
class Planfix {
  used = 0
  readonly spent: Partial<Record<RequestPurpose, number>> = {}
  early = 0
  readonly #tasks = new Map<number, { changedAt: number; comments: Comment[] }>()
  readonly #feed: { at: number; action: XmlElement }[] = []
  readonly #byId = new Map<number, Comment & { task: number }>()
  #people = 0
  #comments = 0
  #told = plan
  #toldAt = midnight
  #lastAt = 0

  /** A request comes; what the answer says of the requests that are left. */
  admit(purpose: RequestPurpose): number {
    this.spent[purpose] = (this.spent[purpose] ?? 0) + 1
    if (Date.now() - this.#lastAt < second) this.early++
    this.#lastAt = Date.now()
    this.used++
    if (Date.now() - this.#toldAt >= 10 * minute) {
      this.#told = plan - this.used
      this.#toldAt = Date.now()
    }
    return this.#told
  }

  addPerson(): number {
    return ++this.#people
  }

  addTask(number: number): number {
    this.#tasks.set(number, { changedAt: minuteOf(Date.now()), comments: [] })
    return number
  }

  write(task: number, text: string, contact: number | null, isInternal = false): number {
    const place = this.#tasks.get(task)
    if (!place) throw new Error(`no task ${task}`)
    const comment = { id: ++this.#comments, at: minuteOf(Date.now()), text, contact, isInternal }
    place.comments.unshift(comment)
    this.#byId.set(comment.id, { ...comment, task })
    place.changedAt = comment.at
    this.#feed.unshift({ at: comment.at, action: xmlAction({ ...comment, task }) })
    return comment.id
  }

  changedSince(from: number, to: number) {
    return [...this.#tasks].filter(([, { changedAt }]) => changedAt >= from && changedAt <= to)
  }

  commentsOf(task: number): Comment[] {
    return this.#tasks.get(task)?.comments ?? []
  }

  comment(id: number): Comment & { task: number } {
    const found = this.#byId.get(id)
    if (!found) throw new Error(`no comment ${id}`)
    return found
  }

  /** The newest first. */
  feedSince(from: number, to: number) {
    const end = this.#feed.findIndex(({ at }) => at < from)
    return this.#feed.slice(0, end === -1 ? undefined : end).filter(({ at }) => at <= to)
  }
}

function minuteOf(at: number): number {
  return Math.floor(at / minute) * minute
}

/** The REST API of it: what `RestApiClient` would have got, without the wire. */
function restApi(planfix: Planfix, pace: AccountPace) {
  const answer = ({ path, body = {} }: Pick<RestCall, 'path' | 'body'>): Record<string, unknown> => {
    const asked = body as Partial<Record<'offset', number> & Record<'description', string> & Record<'owner' | 'assigner', { id: string }>>
    const { offset = 0, description = '', owner, assigner } = asked
    const [, inTask, list] = /^\/task\/(\d+)\/comments\/(list)?$/.exec(path) ?? []
    if (inTask && list) {
      const page = planfix.commentsOf(Number(inTask)).slice(offset, offset + 100)
      return { comments: page.map((comment) => restComment(comment, Number(inTask))) }
    }
    const one = /^\/comment\/(\d+)$/.exec(path)?.[1]
    if (one) {
      const { task, ...comment } = planfix.comment(Number(one))
      return { comment: { ...restComment(comment, task), task: { id: task } } }
    }
    if (inTask) return { id: planfix.write(Number(inTask), description, numberIn(owner)) }
    if (path === '/task/') return { id: planfix.addTask(numberIn(assigner)) }
    if (path.startsWith('/task/') && path !== '/task/list')
      return { task: { id: Number(path.slice(6)), status: { id: 2, name: 'В работе', isActive: true } } }
    if (path === '/contact/list') return { contacts: [] }
    if (path === '/contact/') return { id: planfix.addPerson() }
    if (path.startsWith('/contact/')) return { contact: { id: Number(path.slice(9)), telegramId: '1' } }
    const { filters } = body as { filters: { type: number; value: { dateFrom: string; dateTo: string } & number }[] }
    const [span, number] = [filters.find(({ value }) => value.dateFrom)?.value, filters.find(({ type }) => type === 57)?.value]
    const changed = planfix.changedSince(fromMoscow(span?.dateFrom), fromMoscow(span?.dateTo)).filter(([id]) => !number || id === number)
    return { tasks: changed.slice(offset, offset + 100).map(([id]) => ({ id })) }
  }
  return {
    async call(call: RestCall) {
      await pace.turn(call.purpose, call.signal)
      pace.noteRemaining(planfix.admit(call.purpose))
      return { request: `${call.method} ${call.path}`, status: 200, isQueued: false, failures: [], body: answer(call) }
    },
    skewMs: 0,
    resolveLink: () => undefined,
    headersFor: () => ({}),
    close: () => Promise.resolve(),
  }
}

/** Of `contact:12`. */
function numberIn(person: { id: string } | undefined): number {
  return Number(person?.id.slice(8))
}

function restComment({ id, at, text, contact, isInternal }: Comment, task: number) {
  const owner = contact ? `contact:${contact}` : `user:${employee}`
  const recipients = { users: contact || isInternal ? [] : [{ id: `contact:${task}`, name: 'К' }], groups: [] }
  const source = { type: 'Comment', fromType: 'Planfix', isDeleted: false, isHidden: false }
  return { id, dateTime: toTimePoint(at), description: text, owner: { id: owner, name: 'Имя' }, recipients, files: [], ...source }
}

/** `DD-MM-YYYY HH:MM` in Moscow, three hours ahead all year. */
function fromMoscow(text = ''): number {
  const [, day, month, year, time] = /^(\d\d)-(\d\d)-(\d{4}) (\d\d:\d\d)/.exec(text) ?? []
  return Date.parse(`${year}-${month}-${day}T${time}:00+03:00`)
}

function toMoscow(at: number): string {
  const [year, month, day, time] = new Date(at + 3 * hour).toISOString().split(/[-T]/)
  return `${day}-${month}-${year} ${time?.slice(0, 5)}`
}

/** The XML API of it: what `XmlApiClient` would have read. */
function xmlApi(planfix: Planfix, pace: AccountPace) {
  const answer = (method: string, body: XmlBody): XmlElement[] => {
    const { task, action, contact, ...list } = body as Record<'task' | 'action' | 'contact', Record<string, unknown>> & {
      pageCurrent: number
      fromDate: string
      toDate: string
    }
    switch (method) {
      case 'user.get':
        return [element('user', [leaf('id', 1), leaf('timezone', timeZone)])]
      case 'contact.getList':
        return [element('contacts', [])]
      case 'contact.add':
        return [element('contact', numbered(planfix.addPerson()))]
      case 'contact.get':
        return [element('contact', numbered(Number(contact['general'])))]
      case 'task.add':
        return [element('task', numbered(planfix.addTask(idIn(task, 'owner'))))]
      case 'task.get':
        return [element('task', [...numbered(Number(task['id'])), leaf('status', '2')])]
      case 'action.add':
        return [element('action', [leaf('id', planfix.write(idIn(action, 'task'), String(action['description']), idIn(action, 'owner')))])]
      case 'action.get':
        return [xmlAction(planfix.comment(Number(action['id'])))]
      case 'action.getListByPeriod': {
        const feed = planfix.feedSince(fromMoscow(list.fromDate), fromMoscow(list.toDate))
        return [
          element(
            'actions',
            feed.slice((list.pageCurrent - 1) * 100, list.pageCurrent * 100).map(({ action: entry }) => entry),
          ),
        ]
      }
      default:
        throw new Error(`not asked for in this day: ${method} ${JSON.stringify(body)}`)
    }
  }
  return {
    async call(method: string, body: XmlBody, { purpose, signal }: CallOptions) {
      await pace.turn(purpose, signal)
      pace.noteRemaining(planfix.admit(purpose))
      return element('response', answer(method, body))
    },
    skewMs: 0,
    download: () => Promise.reject(new Error('no files in this day')),
    close: () => Promise.resolve(),
  }
}

function idIn(body: Record<string, unknown>, name: string): number {
  return Number((body[name] as { id: number }).id)
}

function numbered(id: number): XmlElement[] {
  return [leaf('id', id), leaf('general', id), leaf('userid', id)]
}

function xmlAction({ id, at, text, contact, task, isInternal }: Comment & { task: number }): XmlElement {
  const notified = contact || isInternal ? [] : [element('user', [leaf('id', task), leaf('name', 'К')])]
  return element('action', [
    ...[leaf('id', id), leaf('description', text), leaf('type', 'ACTION'), leaf('dateTime', toMoscow(at))],
    element('task', [leaf('id', task), leaf('title', 'Т')]),
    element('owner', [leaf('id', contact ?? employee), leaf('name', 'Имя')]),
    element('notifiedList', notified),
  ])
}

function leaf(name: string, text: string | number): XmlElement {
  return { name, attributes: new Map(), children: new Map(), text: String(text) }
}

function element(name: string, inner: XmlElement[]): XmlElement {
  const children = new Map<string, XmlElement[]>()
  for (const child of inner) children.set(child.name, [...(children.get(child.name) ?? []), child])
  return { name, attributes: new Map(), children, text: '' }
}

/** What the database would keep. The ports are real in the scenarios. */
function newNotes(ownComments: Set<string>) {
  const contacts = new Map<ContactId, PlanfixContact>()
  const tasks = new Map<ChatId, KnownTask>()
  const placesByRef = new Map<string, ChatId>()
  let cursor: number | null = null
  const notes = {
    findContact: (id: ContactId) => Promise.resolve(contacts.get(id) ?? null),
    noteContact: (id: ContactId, contact: PlanfixContact) => Promise.resolve(void contacts.set(id, contact)),
    findTask: (chatId: ChatId) => Promise.resolve(tasks.get(chatId) ?? null),
    noteActiveTask: (_: ConnectionId, chatId: ChatId, task: KnownTask) => {
      tasks.set(chatId, task)
      placesByRef.set(task.ref, chatId)
      return Promise.resolve()
    },
    findChatOfTask: (_: ConnectionId, ref: string) => {
      const chatId = placesByRef.get(ref)
      const contact = chatId === undefined ? null : (contacts.get(Number(chatId) as ContactId) ?? null)
      return Promise.resolve(chatId === undefined ? null : { chatId, chatKey: `tg-1-${chatId}` as ChatKey, contact })
    },
    findMessageOfComment: (_: ConnectionId, id: PlanfixCommentId) =>
      Promise.resolve(ownComments.has(id) ? { author: 'contact' as const } : null),
    readPollCursor: () => Promise.resolve(cursor),
    notePollCursor: (_: ConnectionId, until: number) => {
      cursor = until
      return Promise.resolve()
    },
  }
  return notes as unknown as PlanfixNotes
}

function deliveryTo(number: number, text: string): Delivery {
  const chat = { id: number, key: `tg-1-${number}`, telegram: { accountId: '1', chatId: String(number) } } as unknown as Chat
  const names = { firstName: 'Клиент', lastName: String(number), username: '', phone: '', language: 'ru' }
  const contact: Contact = { ...names, id: number as ContactId, key: `tg-${number}` as Contact['key'] }
  const content = { kind: 'planfix_message', text, author: 'contact' }
  const counts = { attempts: 1, uncertainAttempts: 0, mayRepeat: false, createdAt: Date.now() }
  return { id: 1, connectionId: 'c', direction: 'to_planfix', messageId: 1, chat, contact, content, ...counts } as unknown as Delivery
}

/** So many answers are told by an automation as well, with nothing but the comment's id. */
const toldShare = 0.1

/** Tasks of others have numbers from here on. */
const firstOther = 10_000

const mostSecondsWhenTold = 5

describe.each([
  ['XML', 'xml', 20],
  ['REST', 'rest', 45],
] as const)('a working day of 200 chats with 15 messages each way over %s, on the smallest plan', (_name, kind, mostSeconds) => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: midnight })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** The same numbers from 0 to 1 at each run (a linear congruential generator, Numerical Recipes). */
  function numbers(seed: number): () => number {
    let state = seed
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
  }

  /** Most of it around eleven and around four in Moscow, a little at any hour. */
  function timesOfDay(count: number, next: () => number): number[] {
    const around = (peak: number) => midnight + peak * hour + (next() + next() + next() - 1.5) * 2 * hour
    const one = () => {
      const part = next()
      return part < 0.05 ? midnight + next() * 23.9 * hour : around(part < 0.525 ? 8 : 13)
    }
    return Array.from({ length: count }, one).sort((a, b) => a - b)
  }

  const until = (at: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())))

  /** Goes from timer to timer up to a time, and lets happen what each one sets off. */
  async function runTo(end: number): Promise<void> {
    const idle = () => new Promise((resolve) => setImmediate(resolve))
    for (await idle(); Date.now() < end && vi.getTimerCount() > 0; await idle()) vi.advanceTimersToNextTimer()
  }

  async function workingDay(seed: number) {
    const next = numbers(seed)
    const planfix = new Planfix()
    const stopping = new AbortController()
    const settings = defaultSettings()
    const fail = (error: unknown) => {
      throw error
    }
    const pace = new AccountPace({
      settings: () => paceSettings({ dailyBudget: plan }),
      count: { load: () => Promise.resolve(0), add: () => Promise.resolve(0) },
      now: Date.now,
      onFault: fail,
    })
    const api: TaskApi =
      kind === 'rest'
        ? new RestTaskApi({
            client: restApi(planfix, pace),
            settings: () => settings,
            now: Date.now,
            onPassedOver: () => fail(new Error('too large')),
          })
        : new XmlTaskApi({
            client: xmlApi(planfix, pace),
            settings: () => settings,
            now: Date.now,
            onPassedOver: () => fail(new Error('too large')),
          })
    const ownComments = new Set<string>()
    const notes = newNotes(ownComments)
    const connection = { id: 'c', settings } as unknown as Connection
    const cards = new SurvivingCards({ connectionId: connection.id, api, notes, onLostCard: fail, now: Date.now })
    const destination = new TaskDestination({
      connection: () => connection,
      api: () => api,
      notes,
      files: noFiles,
      cards,
      onNotFilled: fail,
      now: Date.now,
    })
    const waits = { answers: [] as number[], deliveries: [] as number[], told: [] as number[] }
    const troubles: string[] = []
    const writtenAt = new Map<string, number>()
    const seen = new Map<string, number>()
    const poller = new CommentPoller({
      connectionId: 'c' as ConnectionId,
      api,
      notes,
      isPushed: false,
      intervalMs: (lastActivityAt, now) =>
        pollIntervalMs({ now, lastActivityAt, remainingPolls: pace.remainingPolls, timeZone, ...roundCosts([kind], plan) }),
      timeoutMs: () => minute,
      take: async (event: PlanfixEvent) => {
        if (event.kind !== 'message_sent' || event.identity?.by !== 'comment') return
        seen.set(event.identity.id, (seen.get(event.identity.id) ?? 0) + 1)
        waits.answers.push(Date.now() - (writtenAt.get(event.identity.id) ?? 0))
      },
      onLostCard: fail,
      onTrouble: (outcome) => troubles.push(outcome?.answer ?? 'over'),
      onFault: fail,
      now: Date.now,
    })

    const lanes = new Map<number, Promise<void>>()
    const write = async (person: number, at: number) => {
      const outcome = await destination.deliver(deliveryTo(person, `сообщение ${at}`), stopping.signal)
      if (outcome.kind !== 'delivered') throw new Error(JSON.stringify(outcome))
      ownComments.add(String(outcome.receipt.planfixCommentId))
      poller.noteActivity()
      waits.deliveries.push(Date.now() - at)
    }
    const customers = async () => {
      for (const [index, at] of timesOfDay(chats * messages, next).entries()) {
        await until(at)
        const person = (index < chats ? index : Math.floor(next() * chats)) + 1
        lanes.set(
          person,
          (lanes.get(person) ?? Promise.resolve()).then(() => write(person, at)),
        )
      }
    }
    /** What employees say among themselves, and what goes on in tasks of others. */
    const noise = (task: number) => {
      if (next() < 0.2) planfix.write(task, 'между собой', null, true)
      const other = firstOther + Math.floor(next() * 300)
      if (planfix.commentsOf(other).length === 0) planfix.addTask(other)
      if (next() < 0.5) planfix.write(other, 'чужое', employee)
    }
    const tellByAutomation = (id: number) => {
      const calledAt = Date.now()
      const content = { kind: 'fetch_comment', planfixCommentId: String(id) }
      const delivery = { ...deliveryTo(1, ''), content, chat: null, contact: null } as unknown as Delivery
      destination.deliver(delivery, new AbortController().signal).then((outcome) => {
        const isFound = outcome.kind === 'delivered' && outcome.receipt.comment !== undefined
        if (!isFound) fail(new Error(JSON.stringify(outcome)))
        waits.told.push(Date.now() - calledAt)
      }, fail)
    }
    const employees = async () => {
      for (const at of timesOfDay(chats * messages, next)) {
        await until(at)
        const person = Math.floor(next() * Math.min(chats, lanes.size)) + 1
        await lanes.get(person)
        const task = await notes.findTask(person as ChatId)
        if (!task) continue
        noise(Number(task.number))
        const id = planfix.write(Number(task.number as TaskNumber), `ответ ${at}`, null)
        writtenAt.set(String(id), Date.now())
        if (next() < toldShare) tellByAutomation(id)
      }
    }

    /** Old answers are looked at again beside it. */
    const reviews = async () => {
      for (
        let ms = 0;
        !stopping.signal.aborted;
        ms = reviewIntervalMs({ now: Date.now(), remainingPolls: pace.remainingPolls, quickMs: 5_000 })
      ) {
        await until(Date.now() + ms)
        await pace.turn('extra_polling', stopping.signal).then(
          () => planfix.admit('extra_polling'),
          (error: unknown) => error instanceof BudgetSpentError || stopping.signal.aborted || fail(error),
        )
      }
    }

    poller.start()
    const reviewed = reviews()
    const ended = Promise.all([customers(), employees()])
    await runTo(midnight + 24 * hour - 1)
    const { spent, used } = structuredClone({ spent: planfix.spent, used: planfix.used })
    const stopped = poller.stop()
    await runTo(midnight + 24 * hour + minute)
    await Promise.all([stopped, ended])
    stopping.abort()
    await runTo(midnight + 25 * hour)
    await reviewed
    await pace.close()
    const missed = [...writtenAt.keys()].filter((id) => !seen.has(id)).length
    const twice = [...seen.values()].filter((count) => count > 1).length
    const answers = { written: writtenAt.size, missed, twice, ...figures(waits.answers) }
    return {
      answers,
      deliveries: figures(waits.deliveries),
      told: figures(waits.told),
      left: plan - used,
      early: planfix.early,
      spent,
      troubles,
    }
  }

  function figures(waits: number[]) {
    const sorted = waits.toSorted((a, b) => a - b)
    const at = (part: number) => Math.round((sorted[Math.ceil(part * sorted.length) - 1] ?? 0) / 100) / 10
    return { count: sorted.length, p50s: at(0.5), p95s: at(0.95), mosts: at(1) }
  }

  test(`has 95 of 100 answers within ${mostSeconds} s, all of them once, and requests left over`, { timeout: 240_000 }, async () => {
    const day = await workingDay(1)
    const told = JSON.stringify(day)
    expect(day.answers.written, told).toBeGreaterThan(2_900)
    expect([day.answers.missed, day.answers.twice, day.early], told).toEqual([0, 0, 0])
    expect(day.answers.p95s, told).toBeLessThan(mostSeconds)
    expect(day.deliveries.count, told).toBeGreaterThan(2_900)
    expect(day.deliveries.p95s, told).toBeLessThan(20)
    expect(day.told.count, told).toBeGreaterThan(200)
    expect(day.told.p95s, told).toBeLessThan(mostSecondsWhenTold)
    expect(day.left, told).toBeGreaterThan(0)
    expect(day.troubles, told).toEqual([])
  })
})
