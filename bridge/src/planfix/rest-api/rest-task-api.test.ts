import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultSettings } from '../../connections/settings.ts'
import type { PlanfixContact } from '../planfix-notes.ts'
import type { ChangedSpan, PlanfixComment } from '../task-api.ts'
import { RestApiClient } from './client.ts'
import { RestTaskApi } from './rest-task-api.ts'
import { RecordedPace } from './testing/recorded-pace.ts'
import { RestServer, type SeenRequest } from './testing/rest-server.ts'
import { toTimePoint } from './time-point.ts'

const minute = 60_000
const hour = 60 * minute
const noon = Date.UTC(2026, 9, 24, 12)

interface Entry {
  id: number
  type: 'Comment' | 'None'
  at: number
  writtenAt: number
}

interface Body {
  filters: { type: number; value: { dateFrom: string; dateTo: string } & number }[]
  pageSize: number
  offset: number
}

/** As much of Planfix as a round asks, in the zone of an employee, which can change. */
class Planfix {
  zoneMs = 3 * hour
  readonly tasks = new Map<number, Entry[]>()
  /** How far lists of tasks are behind what is in them. */
  listLagMs = 0
  readonly hidden = new Set<number>()
  readonly deleted = new Set<number>()
  #now: () => number
  #lastId = 0

  constructor(now: () => number) {
    this.#now = now
  }

  write(task: number, type: Entry['type'] = 'Comment', at = this.#now()): number {
    const id = ++this.#lastId
    this.tasks.set(task, [{ id, type, at: Math.floor(at / minute) * minute, writtenAt: this.#now() }, ...(this.tasks.get(task) ?? [])])
    return id
  }

  answer({ path, body }: SeenRequest) {
    const asked = JSON.parse(body.toString() || '{}') as Body
    const task = Number(/^\/rest\/task\/(\d+)\/comments/.exec(path)?.[1])
    if (path.endsWith('/comments/')) return { status: 201, body: { result: 'success', id: this.write(task) } }
    if (this.deleted.has(task)) return { status: 404, body: { result: 'fail', code: 1000, error: 'Task not found' } }
    if (this.hidden.has(task)) return { status: 403, body: { result: 'fail', code: 6, error: 'Forbidden' } }
    if (path.endsWith('/comments/list')) {
      const page = (this.tasks.get(task) ?? []).slice(asked.offset, asked.offset + asked.pageSize)
      const owner = { id: 'user:1', name: 'Оператор' }
      return {
        status: 200,
        body: { comments: page.map(({ id, type, at }) => ({ id, type, owner, description: 'x', dateTime: toTimePoint(at) })) },
      }
    }
    const listed = [...this.tasks].filter(([number, entries]) => asked.filters.every((filter) => this.#passes(filter, number, entries)))
    return { status: 200, body: { tasks: listed.map(([id]) => ({ id })) } }
  }

  #passes({ type, value }: Body['filters'][number], number: number, entries: Entry[]): boolean {
    if (type === 57) return number === value
    const indexed = entries.filter((entry) => entry.writtenAt + this.listLagMs <= this.#now())
    const dated = type === 21 ? indexed.filter((entry) => entry.type === 'Comment') : indexed
    const at = Math.max(0, ...dated.map((entry) => entry.at))
    return at >= this.#fromLocal(value.dateFrom) && at <= this.#fromLocal(value.dateTo)
  }

  #fromLocal(text: string): number {
    const [, day, month, year, time] = /^(\d\d)-(\d\d)-(\d{4}) (\d\d:\d\d)/.exec(text) ?? []
    return Date.parse(`${year}-${month}-${day}T${time}:00Z`) - this.zoneMs
  }
}

let now: number
let cursor: number
let planfix: Planfix
let server: RestServer
let client: RestApiClient
let api: RestTaskApi
let settings: ReturnType<typeof defaultSettings>
const seen = new Set<number>()
const passedOver: string[] = []
const calls = { purpose: 'polling', timeoutMs: 10_000, signal: new AbortController().signal } as const

beforeEach(async () => {
  now = noon
  seen.clear()
  planfix = new Planfix(() => now)
  settings = defaultSettings()
  server = new RestServer()
  await server.start()
  server.answerWith((request) => planfix.answer(request))
  client = new RestApiClient({ url: `${server.origin}/rest/`, token: 'token', pace: new RecordedPace() })
  api = new RestTaskApi({ client, settings: () => settings, now: () => now, onPassedOver: (what) => passedOver.push(what) })
  passedOver.length = 0
  cursor = now
})

afterEach(async () => {
  await client.close()
  await server.stop()
})

/** As the poller does it: what is older than a quarter of an hour before the last round is not taken. */
async function round(): Promise<number> {
  const before = server.requests.length
  const isWanted = () => Promise.resolve(true)
  const span: ChangedSpan = {
    since: cursor,
    from: cursor - 15 * minute,
    to: now + 15 * minute,
    isWanted,
    isSeen: (id) => seen.has(Number(id)),
  }
  const startedAt = now
  for await (const comments of api.listChanged(span, calls)) {
    for (const { id, at } of comments) if (at >= cursor - 15 * minute) seen.add(Number(id))
  }
  cursor = startedAt
  return server.requests.length - before
}

/** A round each minute; how many requests they made. */
async function goOn(minutes: number): Promise<number> {
  let requests = 0
  for (const end = now + minutes * minute; now < end; ) {
    now += minute
    requests += await round()
  }
  return requests
}

async function writeOurselves(task: number): Promise<void> {
  const contact = { number: 1, person: 'contact:1' } as unknown as PlanfixContact
  const id: PlanfixComment['id'] = await api.addComment(
    { task: { number: task, ref: String(task) } as never, author: contact, html: 'x' },
    calls,
  )
  seen.add(Number(id))
}

/** Twenty tasks of this morning, one of which is written into by the employee; the zone is found out by it. */
async function learn(): Promise<void> {
  for (let task = 1; task <= 20; task++) planfix.write(task, 'Comment', now - 2 * hour - task * minute)
  now += minute
  planfix.write(20)
  await goOn(3)
}

const isFound = (id: number) => seen.has(id)

describe('what employees write is found, whatever is believed of their zone', () => {
  test('and once the zone is known a quiet round is one request', async () => {
    await learn()
    expect(await goOn(5)).toBeLessThanOrEqual(10)
    now += hour
    await goOn(2)
    expect(await round()).toBe(1)
  })

  test('after the status of a task was changed: that is no comment, and no zone is found out by it', async () => {
    planfix.write(1, 'Comment', now - 2 * hour)
    planfix.write(1, 'None', now)
    await goOn(3)
    expect(server.requests.filter(({ body }) => body.includes('"type":21'))).toEqual([])
    const id = planfix.write(2)
    await goOn(2)
    expect(isFound(id)).toBe(true)
    planfix.write(2)
    await goOn(12)
    now += hour
    await goOn(2)
    expect(await round()).toBe(1)
  })

  test.each([
    ['back an hour', -1, 'known'],
    ['back an hour', -1, 'not known'],
    ['on by an hour', 1, 'known'],
    ['on by an hour', 1, 'not known'],
    ['on by five hours', 5, 'known'],
  ])('after the clocks went %s (%d), although nobody writes from Telegram; Planfix’s minute is %s', async (_how, hours, clock) => {
    await learn()
    for (let turn = 0; clock === 'known' && turn < 3; turn++) {
      await writeOurselves(4)
      await goOn(2)
    }
    await goOn(30)
    planfix.zoneMs += hours * hour
    const late: number[] = []
    for (const wait of [1, 7, 1, 13, 40, 1]) {
      await goOn(wait)
      late.push(planfix.write(3))
    }
    await goOn(15)
    expect(late.filter((id) => !isFound(id))).toEqual([])
    await goOn(90)
    expect(await goOn(20)).toBeLessThan(20 + 2 * 20)
  })

  test.each([1, 3, 5, 7, 9, 11, 13])('%d quiet minutes after the clocks went back, and at once from then on', async (minutes) => {
    await learn()
    for (let turn = 0; turn < 3; turn++) {
      await writeOurselves(4)
      await goOn(2)
    }
    await goOn(12)
    planfix.zoneMs -= hour
    await goOn(minutes)
    const first = planfix.write(5)
    await goOn(12)
    const second = planfix.write(6)
    await goOn(2)
    expect([isFound(first), isFound(second)]).toEqual([true, true])
  })

  test('after the clocks went back in the middle of a conversation', async () => {
    await learn()
    for (let turn = 0; turn < 3; turn++) {
      await writeOurselves(4)
      await goOn(1)
      planfix.write(4)
      await goOn(1)
    }
    planfix.zoneMs -= hour
    const id = planfix.write(5)
    await goOn(2)
    await writeOurselves(4)
    now += 15_000
    await goOn(2)
    expect(isFound(id)).toBe(true)
  })

  test('where the zone was set an hour too far east', async () => {
    settings.planfix_time_zone = 'Europe/Samara'
    const ids: number[] = []
    for (const wait of [3, 5, 12, 1]) {
      await goOn(wait)
      ids.push(planfix.write(6))
    }
    await goOn(12)
    expect(ids.filter((id) => !isFound(id))).toEqual([])
  })
})

describe('what employees write is found, whatever becomes of other tasks', () => {
  test('one that the token may not see any more is told, one that was deleted is not, and neither holds up the others', async () => {
    await learn()
    planfix.hidden.add(3)
    planfix.deleted.add(4)
    for (const task of [3, 4]) planfix.write(task)
    const id = planfix.write(5)
    await goOn(2)
    expect([isFound(id), new Set(passedOver)]).toEqual([true, new Set(['not_visible'])])
  })
})

describe('what employees write is found when Planfix lists it late', () => {
  test.each([1, 4, 9])('by %i minutes, with nothing else in the task', async (minutes) => {
    await learn()
    // No look helps by chance.
    await goOn(20)
    planfix.listLagMs = minutes * minute
    const ids = [6, 7, 8].map((task) => planfix.write(task))
    await goOn(minutes + 6)
    expect(ids.map(isFound)).toEqual([true, true, true])
  })

  test('in a task that was looked into meanwhile', async () => {
    await learn()
    await goOn(20)
    planfix.write(6)
    await goOn(2)
    planfix.listLagMs = 6 * minute
    const id = planfix.write(6)
    await goOn(12)
    expect(isFound(id)).toBe(true)
  })
})
