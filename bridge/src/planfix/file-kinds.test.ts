import { readFileSync, writeFileSync } from 'node:fs'
import Long from 'long'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultSettings } from '../connections/settings.ts'
import { newConnection } from '../connections/testing/new-connection.ts'
import type { Connection, PlanfixApi } from '../domain/connection.ts'
import type { ConnectionId, FileId, TaskNumber, TelegramAccountId } from '../domain/ids.ts'
import type { FileSource, OpenedFile } from '../files/file-source.ts'
import { TelegramToPlanfix } from '../relay/telegram-to-planfix.ts'
import type { Store } from '../store/open-store.ts'
import { newFolder, openSqlite } from '../store/testing/open-test-store.ts'
import { fromTelegram } from '../telegram/from-telegram.ts'
import type { FileSupply } from './message-files.ts'
import { PlanfixSide } from './planfix-side.ts'
import { RestApiClient } from './rest-api/client.ts'
import { RestTaskApi } from './rest-api/rest-task-api.ts'
import { RecordedPace } from './rest-api/testing/recorded-pace.ts'
import { RestServer, type SeenRequest } from './rest-api/testing/rest-server.ts'
import type { TaskApi } from './task-api.ts'
import { XmlApiClient } from './xml-api/client.ts'
import { XmlTaskApi } from './xml-api/xml-task-api.ts'

/** `PLANGRAM_WRITE_GOLDENS=1` writes what is sent now; read it before it is kept. */
const isWriting = process.env['PLANGRAM_WRITE_GOLDENS'] === '1'

const connectionId = 'one' as ConnectionId
const accountId = '700' as TelegramAccountId

type TelegramMessage = Parameters<typeof fromTelegram>[0]

/** What is in `golden/files/KIND.json`: a message as Telegram has it, and what each of Planfix's interfaces is sent for it. */
interface Golden {
  telegram: Record<string, unknown>
  chat?: unknown
  rest?: unknown
  xml?: unknown
}

const kinds = ['photo', 'video', 'animation', 'video-note', 'voice', 'audio', 'document', 'sticker', 'animated-sticker'] as const

describe.each(kinds)('a message of Telegram with a file: %s', (kind) => {
  const path = new URL(`golden/files/${kind}.json`, import.meta.url)
  const golden = readGolden(path)
  let folder: ReturnType<typeof newFolder>
  let store: Store
  let planfix: RestServer

  beforeEach(async () => {
    folder = newFolder()
    store = await openSqlite(folder.path)
    planfix = new RestServer()
    await planfix.start()
  })
  afterEach(async () => {
    await planfix.stop()
    await store[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  test.each(['chat', 'rest', 'xml'] as const)('as Planfix is sent it over %s', async (api) => {
    planfix.answerWith((request) => answerOf(api, request))
    const connection = connectionTo(planfix.origin, api)
    const event = fromTelegram(toMessage(golden.telegram), { accountId, user: () => undefined, language: 'ru' })
    if (typeof event === 'string') throw new Error(event)
    const relay = new TelegramToPlanfix({ mappings: store.mappings, outbox: store.outbox, now: () => 1 })
    await store.unitOfWork.run((tx) => relay.take(tx, connection, [event]))
    const route = { connectionId, direction: 'to_planfix' } as const
    const [delivery] = await store.unitOfWork.run((tx) => store.outbox.claimHeads(tx, route, 1, 1))
    if (!delivery?.chat || !delivery.contact) throw new Error('nothing was put')
    await store.planfixNotes.noteContact(delivery.contact.id, { number: 1058, person: api === 'xml' ? '7001' : 'contact:1058' })
    const task = { number: 1014 as TaskNumber, ref: api === 'xml' ? '501' : '1014', activeAt: Date.now() }
    await store.planfixNotes.noteActiveTask(connectionId, delivery.chat.id, task)
    const side = sideTo(connection, store)
    const outcome = await side.deliver(delivery, new AbortController().signal, false)
    await side.close()
    expect(outcome).toMatchObject({ kind: 'delivered' })
    const sent = planfix.requests.flatMap((request) => sentBy(api, request))
    if (isWriting) writeFileSync(path, `${JSON.stringify({ ...readGolden(path), [api]: sent }, null, 2)}\n`)
    expect(sent).toEqual(readGolden(path)[api])
  })
})

function readGolden(path: URL): Golden {
  return JSON.parse(readFileSync(path, 'utf8')) as Golden
}

/** JSON knows neither 64-bit numbers nor bytes. */
function toMessage(json: Record<string, unknown>): TelegramMessage {
  return JSON.parse(JSON.stringify(json), (name, value: unknown) => {
    if ((name === 'id' || name === 'accessHash') && typeof value === 'string') return Long.fromString(value)
    return name === 'fileReference' ? Buffer.from(String(value), 'base64') : value
  }) as TelegramMessage
}

function connectionTo(origin: string, api: PlanfixApi): Connection {
  const apiUrl = { chat: `${origin}/webchat/api`, rest: `${origin}/rest/`, xml: `${origin}/xml/` }[api]
  const settings = { ...defaultSettings(), planfix_time_zone: 'UTC' as const }
  return newConnection({
    id: connectionId,
    settings,
    planfix: { apiUrl, api, apiKey: api === 'xml' ? 'KEY:TOKEN' : 'KEY', account: api === 'xml' ? 'acme' : null },
  })
}

/** Telegram's bytes cannot run here: each file says its own id. */
const bytesOfIds: FileSource = {
  find: (id) => Promise.resolve({ is: 'here', name: '', mimeType: '', size: null, open: () => Promise.resolve(opened(id)) }),
}

function opened(id: FileId): OpenedFile {
  const bytes = async function* () {
    yield Buffer.from(id)
  }
  return { is: 'here', bytes: bytes() }
}

const supply: FileSupply = {
  source: bytesOfIds,
  idOf: (id) => `tg:${id}` as FileId,
  linkTo: ({ id }) => `https://bridge.example.com/files/${id}`,
}

function sideTo(connection: Connection, store: Store): PlanfixSide {
  const fail = (error: unknown) => {
    throw error
  }
  return new PlanfixSide({
    connection: () => connection,
    notes: store.planfixNotes,
    files: supply,
    openTaskApi: () => taskApiTo(connection),
    pollIntervalMs: () => 1_000,
    reviewIntervalMs: () => 1_000,
    take: () => Promise.resolve(),
    onPollTrouble: fail,
    onReviewRefused: fail,
    onSecondCard: fail,
    onNotFilled: () => {},
    onLostCard: fail,
    onFault: fail,
    now: Date.now,
  })
}

function taskApiTo({ planfix, settings }: Connection): TaskApi | null {
  const pace = new RecordedPace()
  const more = { settings: () => settings, now: Date.now, onPassedOver: () => {} }
  if (planfix.api === 'rest') return new RestTaskApi({ client: new RestApiClient({ url: planfix.apiUrl, token: 'T', pace }), ...more })
  if (planfix.api === 'chat') return null
  const authorization = { kind: 'token', apiKey: 'KEY', token: 'TOKEN' } as const
  return new XmlTaskApi({ client: new XmlApiClient({ url: planfix.apiUrl, account: 'acme', authorization, pace, now: Date.now }), ...more })
}

function answerOf(api: PlanfixApi, { path, body }: SeenRequest) {
  if (api === 'chat') return { status: 200, body: body.includes('cmd=getTask') ? { data: { number: 1014 } } : '' }
  if (api === 'rest') return { status: 200, body: { result: 'success', id: path === '/rest/file/' ? 124 : 9001 } }
  const method = methodOf(body)
  const said = {
    'task.get': '<task><id>501</id><general>1014</general><title>x</title></task>',
    'action.add': '<action><id>9001</id></action>',
    'file.upload': '<files><file><uniqueId>711</uniqueId><name>x</name></file></files>',
  }[method]
  const headers = { 'content-type': 'application/xml; charset=utf-8' }
  return { status: 200, headers, body: `<?xml version="1.0" encoding="UTF-8"?><response status="ok">${said ?? ''}</response>` }
}

/** What of a request the golden file has: what tells of the message, without keys and lengths. */
function sentBy(api: PlanfixApi, { path, headers, body }: SeenRequest): unknown[] {
  if (api === 'chat') {
    const pairs = [...new URLSearchParams(body.toString())]
    return pairs.some(([, value]) => value === 'newMessage') ? [pairs.filter(([name]) => /^(message|attachments\[\w+\])$/.test(name))] : []
  }
  if (api === 'rest') {
    if (/multipart/.test(headers['content-type'] ?? '')) return [{ path, upload: uploadIn(body.toString()) }]
    return [{ path, body: JSON.parse(body.toString()) }]
  }
  const document = body.toString()
  if (!['action.add', 'file.upload'].includes(methodOf(body))) return []
  return [document.replace(/[\s\S]*<request method="([^"]+)">\s*<account>acme<\/account>/, '$1').split(/\n\s*/)]
}

function uploadIn(form: string): unknown {
  const [, name, content] = /filename="([^"]*)"[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(form) ?? []
  return { name, content }
}

function methodOf(body: Buffer): 'task.get' | 'action.add' | 'file.upload' {
  return /<request method="([^"]*)"/.exec(body.toString())?.[1] as 'task.get' | 'action.add' | 'file.upload'
}
