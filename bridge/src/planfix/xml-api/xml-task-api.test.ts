import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultSettings } from '../../connections/settings.ts'
import type { ContactKey } from '../../domain/ids.ts'
import { fromPlanfixDateTime, toPlanfixDateTime } from '../planfix-time.ts'
import type { ChangedSpan } from '../task-api.ts'
import { XmlApiClient } from './client.ts'
import { answerXml, OpenPace, startXmlServer } from './testing/xml-server.ts'
import { XmlTaskApi } from './xml-task-api.ts'

const minute = 60_000
const noon = Date.UTC(2026, 9, 24, 12)
const calls = { purpose: 'polling', timeoutMs: 10_000, signal: new AbortController().signal } as const

let now: number
let cursor: number
let zone: string
let cards: number
let comments: { id: number; at: number }[]
let server: Awaited<ReturnType<typeof startXmlServer>>
let client: XmlApiClient
let api: XmlTaskApi
const settings = defaultSettings()
const seen = new Set<string>()

beforeEach(async () => {
  ;[now, cursor, zone, cards, comments] = [noon, noon, 'Europe/Moscow', 0, []]
  seen.clear()
  settings.contact_telegram_field = 0
  server = await startXmlServer(({ method, body, response }) =>
    answerXml(response, `<response status="ok">${answer(method, body)}</response>`),
  )
  client = new XmlApiClient({
    url: server.url,
    account: 'acme',
    authorization: { kind: 'token', apiKey: 'k', token: 't' },
    pace: new OpenPace(),
    now: () => now,
  })
  api = new XmlTaskApi({ client, settings: () => settings, now: () => now, onPassedOver: () => {} })
})
afterEach(async () => {
  await client.close()
  await server.close()
})

/** As much of Planfix as is asked here: an employee who moves, comments, and cards of people with the same name. */
function answer(method: string, body: string): string {
  const read = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1] ?? ''
  if (method === 'user.get') return `<user><id>1</id><timezone>${zone}</timezone></user>`
  if (method === 'contact.getList') return page('contacts', 'contact', cards, Number(read('pageCurrent')), cardOf)
  const [from = 0, to = 0] = ['fromDate', 'toDate'].map((name) => fromPlanfixDateTime(read(name), zone) ?? 0)
  const listed = comments.filter(({ at }) => at >= from && at <= to).reverse()
  return page('actions', 'action', listed.length, 1, (index) => actionOf(listed[index]))
}

function page(list: string, _item: string, total: number, number: number, itemOf: (index: number) => string): string {
  const rows = Array.from({ length: total }, (_, index) => index).slice((number - 1) * 100, number * 100)
  return `<${list} count="${rows.length}" totalCount="${total}">${rows.map(itemOf).join('')}</${list}>`
}

function cardOf(index: number): string {
  return `<contact><id>${index + 1}</id><general>${index + 1}</general><userid>${index + 1}</userid><name>Анна</name></contact>`
}

function actionOf(comment: { id: number; at: number } | undefined): string {
  const { id, at } = comment ?? { id: 0, at: 0 }
  return `<action><id>${id}</id><description>x</description><type>COMMENT</type><dateTime>${toPlanfixDateTime(at, zone)}</dateTime><task><id>5</id><title>t</title></task><owner><id>1</id><name>n</name></owner></action>`
}

function writes(): string {
  const id = comments.length + 1
  comments.push({ id, at: Math.floor(now / minute) * minute })
  return String(id)
}

/** As the poller does it, a round each minute. */
async function goOn(minutes: number): Promise<void> {
  for (let round = 0; round < minutes; round++) {
    now += minute
    const isWanted = () => Promise.resolve(true)
    const span: ChangedSpan = { since: cursor, from: cursor - 15 * minute, to: now + 15 * minute, isWanted, isSeen: (id) => seen.has(id) }
    for await (const found of api.listChanged(span, calls)) for (const { id } of found) seen.add(id)
    cursor = now
  }
}

describe('what employees write is found when the one whose token is used', () => {
  test.each(['America/New_York', 'Asia/Vladivostok', 'Europe/Samara'])('moves to %s and nobody restarts the bridge', async (place) => {
    const ids = [writes()]
    await goOn(2)
    zone = place
    ids.push(writes())
    await goOn(3)
    ids.push(writes())
    await goOn(12)
    ids.push(writes())
    await goOn(2)
    expect(ids.filter((id) => !seen.has(id))).toEqual([])
  })
})

describe('a newcomer without a phone', () => {
  const anna = {
    ...{ key: 'tg-7' as ContactKey, telegramId: '7', name: 'Анна', firstName: 'Анна', lastName: '', username: '', phone: '', language: '' },
  }

  test('is not looked for among all who have the name', async () => {
    cards = 50_000
    expect(await api.findContact(anna, calls)).toBeUndefined()
    expect(server.requests.length).toBeLessThanOrEqual(6)
  })

  test('is looked for by the field alone where there is one', async () => {
    cards = 50_000
    settings.contact_telegram_field = 33
    await api.findContact(anna, calls)
    expect(server.requests.filter(({ body }) => !body.includes('<type>4101</type>'))).toEqual([])
  })
})
