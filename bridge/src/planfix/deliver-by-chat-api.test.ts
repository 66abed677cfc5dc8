import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultSettings } from '../connections/settings.ts'
import { type Connection, noFurtherAccess } from '../domain/connection.ts'
import type {
  ChatKey,
  ConnectionId,
  ContactKey,
  DeliveryId,
  MessageId,
  PlanfixCommentId,
  TaskNumber,
  TelegramAccountId,
  TelegramChatId,
} from '../domain/ids.ts'
import type { Delivery, DeliveryContent } from '../outbox/delivery.ts'
import type { Store } from '../store/open-store.ts'
import { newFolder, openSqlite } from '../store/testing/open-test-store.ts'
import { ChatApiClient } from './chat-api/client.ts'
import { ChatDestination } from './deliver-by-chat-api.ts'
import type { PlanfixComment, TaskApi } from './task-api.ts'
import { noFiles } from './testing/no-files.ts'

const connectionId = 'one' as ConnectionId
const manyChats = 250
const person = { firstName: 'Анна', lastName: '', username: '', phone: '', language: '' }
const keyOf = (number: number) => `tg-700-${number}` as ChatKey

describe('the chat API', () => {
  let folder: ReturnType<typeof newFolder>
  let store: Store
  let planfix: Server
  let client: ChatApiClient
  let destination: ChatDestination
  /** What Planfix was asked, and which task each chat has. */
  let asked: { cmd: string; chatId: string }[]
  let taskOf: Map<string, number>
  let now: number
  /** The REST API beside it, as far as it is asked: its lists of comments. */
  let companion: TaskApi | null

  beforeEach(async () => {
    folder = newFolder()
    store = await openSqlite(folder.path)
    asked = []
    taskOf = new Map()
    now = 1
    companion = null
    planfix = createServer(async (request, response) => {
      const form = new URLSearchParams(await readText(request))
      const [cmd, chatId] = [form.get('cmd') ?? '', form.get('chatId') ?? '']
      asked.push({ cmd, chatId })
      const number = taskOf.get(chatId)
      if (cmd === 'getTask' && number === undefined) response.writeHead(400).end('{"error":"task not found"}')
      else response.writeHead(200).end(cmd === 'getTask' ? JSON.stringify({ data: { number } }) : '')
    })
    await once(planfix.listen(0, '127.0.0.1'), 'listening')
    const apiUrl = `http://127.0.0.1:${(planfix.address() as AddressInfo).port}/webchat/api`
    client = new ChatApiClient(apiUrl)
    destination = new ChatDestination({
      connection: () => connectionTo(apiUrl),
      client: () => client,
      companion: () => companion,
      notes: store.planfixNotes,
      cards: null,
      files: noFiles,
      now: () => now,
      onSecondCard: () => {},
      onNotFilled: () => {},
    })
  })
  afterEach(async () => {
    await client.close()
    planfix.closeAllConnections()
    planfix.close()
    await store[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  async function makeChats(count: number, first = 1): Promise<void> {
    await store.unitOfWork.run(async (tx) => {
      for (let number = first; number < first + count; number++) {
        const telegram = { accountId: '700' as TelegramAccountId, chatId: String(number) as TelegramChatId }
        const wanted = { key: keyOf(number), contactKey: `tg-${number}` as ContactKey, telegram, contact: person }
        const { chat } = await store.mappings.ensureChat(tx, connectionId, wanted, now)
        await store.mappings.noteIntroduced(tx, chat.id, now)
        taskOf.set(keyOf(number), 1_000 + number)
      }
    })
  }

  async function delivery(content: DeliveryContent, chatNumber?: number): Promise<Delivery> {
    const place = chatNumber && (await store.unitOfWork.run((tx) => store.mappings.findChatByKey(tx, connectionId, keyOf(chatNumber))))
    return {
      id: 1 as DeliveryId,
      connectionId,
      direction: 'to_planfix',
      messageId: 1 as MessageId,
      chat: place ? place.chat : null,
      contact: place ? place.contact : null,
      content,
      attempts: 1,
      uncertainAttempts: 0,
      mayRepeat: false,
      cutOffs: 0,
      writtenText: null,
      createdAt: 1,
    }
  }
  const deliver = async (content: DeliveryContent, chatNumber?: number) =>
    destination.deliver(await delivery(content, chatNumber), new AbortController().signal, false)
  const findTask = (number: number) => deliver({ kind: 'find_chat_of_task', taskNumber: number as TaskNumber, text: 'ready' })
  const say = (chatNumber: number) => deliver({ kind: 'planfix_message', author: 'contact', text: 'hello' }, chatNumber)

  test('a doubt is put off while REST does not answer, and sent again when that lasts', async () => {
    await makeChats(1)
    companion = { listComments: () => Promise.reject(new Error('cut off')), clockSkewMs: () => 0 } as unknown as TaskApi
    const doubtful = { ...(await delivery({ kind: 'planfix_message', author: 'contact', text: 'hello' }, 1)), uncertainAttempts: 1 }
    const { signal } = new AbortController()
    expect(await destination.resolve({ ...doubtful, attempts: 2 }, signal)).toEqual({ kind: 'not_yet' })
    expect(await destination.resolve({ ...doubtful, attempts: 9 }, signal)).toEqual({ kind: 'unknown' })
    expect(await destination.resolve({ ...doubtful, attempts: 2, mayRepeat: true }, signal)).toEqual({ kind: 'unknown' })
    companion = { listComments: () => Promise.resolve([]), clockSkewMs: () => 0 } as unknown as TaskApi
    expect(await destination.resolve({ ...doubtful, attempts: 2 }, signal)).toEqual({ kind: 'not_delivered' })
  })

  test('a message is not taken for an earlier one that reads the same and whose comment is still looked for', async () => {
    await makeChats(1)
    const doubtful = {
      ...(await delivery({ kind: 'planfix_message', author: 'contact', text: 'ок' }, 1)),
      ...{ messageId: 2 as MessageId, uncertainAttempts: 1, attempts: 2 },
    }
    const comments: PlanfixComment[] = []
    companion = { listComments: () => Promise.resolve(comments), clockSkewMs: () => 0 } as unknown as TaskApi
    const resolve = () => destination.resolve(doubtful, new AbortController().signal)
    const lookFor = (text: string) => sought({ author: 'contact', text, planfixMessageId: null, at: 1 }, 1 as MessageId)
    await lookFor('другое')
    expect(await resolve()).toEqual({ kind: 'not_delivered' })
    await lookFor('ок')
    comments.unshift(fromCustomer('5001', 'ок'))
    expect(await resolve()).toEqual({ kind: 'not_yet' })
    comments.unshift(fromCustomer('5002', 'ок'))
    expect(await resolve()).toMatchObject({ kind: 'delivered', receipt: { planfixCommentId: '5002' } })
  }, 20_000)

  async function sought(about: Omit<Extract<DeliveryContent, { kind: 'find_comment' }>, 'kind'>, messageId: MessageId): Promise<void> {
    const place = await store.unitOfWork.run((tx) => store.mappings.findChatByKey(tx, connectionId, keyOf(1)))
    if (!place) throw new Error('no chat')
    const lane = { connectionId, direction: 'to_planfix', name: `chat:${place.chat.id}:comments` } as const
    const content = { kind: 'find_comment', ...about } as const
    await store.unitOfWork.run((tx) => store.outbox.put(tx, [{ lane, chatId: place.chat.id, messageId, content }], now))
  }

  test('without REST a doubt cannot be settled, and nobody waits for that', async () => {
    await makeChats(1)
    const doubtful = {
      ...(await delivery({ kind: 'planfix_message', author: 'contact', text: 'hello' }, 1)),
      uncertainAttempts: 1,
      attempts: 2,
    }
    expect(await destination.resolve(doubtful, new AbortController().signal)).toEqual({ kind: 'unknown' })
  })

  test('finds the chat of a task among all chats, the newest asked first, and knows it from then on', async () => {
    await makeChats(manyChats)
    expect(await findTask(1_001)).toMatchObject({ kind: 'delivered', answer: `task 1001 is chat ${keyOf(1)}` })
    expect(asked).toHaveLength(manyChats)
    expect(asked[0]?.chatId).toBe(keyOf(manyChats))
    expect(await findTask(1_001)).toMatchObject({ kind: 'delivered' })
    expect(await findTask(1_002)).toMatchObject({ kind: 'delivered', receipt: { chatId: expect.any(Number) } })
    expect(asked).toHaveLength(manyChats)
  })

  test('refuses a task that no chat has, once all were asked', async () => {
    await makeChats(manyChats)
    expect(await findTask(5)).toMatchObject({ kind: 'rejected' })
    expect(asked).toHaveLength(manyChats)
  })

  test('asks only the chats that are new about a task that no chat had a moment ago, and all of them some time later', async () => {
    await makeChats(20)
    now += 1
    expect(await findTask(1_021)).toMatchObject({ kind: 'rejected', reason: { ru: expect.stringContaining('1021') } })
    now += 10_000
    expect(await findTask(1_021)).toMatchObject({ kind: 'rejected', reason: { ru: expect.stringContaining('1021') } })
    expect(asked).toHaveLength(20)
    await makeChats(1, 21)
    expect(await findTask(1_021)).toMatchObject({ kind: 'delivered', answer: `task 1021 is chat ${keyOf(21)}` })
    expect(asked).toHaveLength(21)
    await findTask(5)
    now += 60_000
    taskOf.set(keyOf(3), 5)
    expect(await findTask(5)).toMatchObject({ kind: 'delivered', answer: `task 5 is chat ${keyOf(3)}` })
  })

  test('learns the task of a chat with its second message, so that an automation finds it without a question', async () => {
    await makeChats(3)
    await say(1)
    expect(asked.map(({ cmd }) => cmd)).toEqual(['getTask', 'newMessage'])
    asked = []
    expect(await findTask(1_001)).toMatchObject({ kind: 'delivered' })
    expect(asked).toEqual([])
    await say(1)
    expect(asked.map(({ cmd }) => cmd)).toEqual(['newMessage'])
  })
})

function fromCustomer(id: string, text: string): PlanfixComment {
  return {
    ...{ id: id as PlanfixCommentId, taskRef: '1001', html: text, at: 2, source: 'chat_api', owner: { person: 'contact:1', name: '' } },
    ...{ isWritten: true, isHidden: false, isDeleted: false, changesStatus: false, notified: [], fileNames: [] },
  }
}

function connectionTo(apiUrl: string): Connection {
  return {
    id: connectionId,
    name: 'one',
    telegram: { apiId: 1, apiHash: 'hash', botToken: '700:token' },
    planfix: { apiUrl, api: 'chat', apiKey: 'key', ...noFurtherAccess },
    providerId: 'telegram',
    settings: defaultSettings(),
    sessionKey: 'session-key',
    previousSessionKey: null,
    isStopped: false,
    firstLoginAt: 1,
    createdAt: 1,
    updatedAt: 1,
  }
}
