import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChatId, ChatKey, ConnectionId, ContactKey, MessageId, TelegramAccountId, TelegramChatId } from '../../domain/ids.ts'
import type { OutboxUnderTest } from '../../outbox/outbox.contract.ts'
import { openStore, type Store } from '../open-store.ts'

const connectionId = '00000000-0000-4000-8000-000000000001' as ConnectionId
const profile = { firstName: 'Анна', lastName: '', username: '', phone: '', language: '' }

/** A folder of its own for one test; gone afterwards. */
export function newFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'plangram-store-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

export function openSqlite(folder: string): Promise<Store> {
  return openStore({ path: join(folder, 'plangram.db'), encryptionKey: null, isExclusive: false })
}

/** An SQLite database as the outbox's contract wants it. */
export async function openOutboxUnderTest(): Promise<OutboxUnderTest> {
  const folder = newFolder()
  return underTest(folder, await openSqlite(folder.path))
}

async function underTest(folder: { path: string } & Disposable, store: Store): Promise<OutboxUnderTest> {
  const chats = await Promise.all([makeChat(store, '1'), makeChat(store, '2')])
  let messages = 0
  return {
    outbox: store.outbox,
    unitOfWork: store.unitOfWork,
    connectionId,
    chats,
    newMessage: (chatId) => makeMessage(store, chatId, `${Date.now()}-${++messages}`),
    reopen: async () => {
      await store[Symbol.asyncDispose]()
      return underTest(folder, await openSqlite(folder.path))
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

async function makeChat({ unitOfWork, mappings }: Store, number: string): Promise<ChatId> {
  const telegram = { accountId: '700' as TelegramAccountId, chatId: number as TelegramChatId }
  const chat = { key: `tg-700-${number}` as ChatKey, contactKey: `tg-${number}` as ContactKey, telegram, contact: profile }
  const place = await unitOfWork.run((tx) => mappings.ensureChat(tx, connectionId, chat, 1))
  return place.chat.id
}

async function makeMessage({ unitOfWork, mappings }: Store, chatId: ChatId, dedupeKey: string): Promise<MessageId> {
  const message = {
    connectionId,
    chatId,
    author: 'contact',
    text: 'x',
    dedupeKey,
    contentHash: null,
    planfixMessageId: null,
    planfixCommentId: null,
    employeeName: '',
    sentAt: 1,
  } as const
  const { message: stored } = await unitOfWork.run((tx) => mappings.recordMessage(tx, message, 1))
  return stored.id
}
