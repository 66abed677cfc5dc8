import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newConnection } from '../connections/testing/new-connection.ts'
import type { Connection } from '../domain/connection.ts'
import type { TelegramEvent, TelegramMessageEdited, TelegramMessageSent } from '../domain/event.ts'
import type { TelegramAccountId, TelegramChatId, TelegramMessageId } from '../domain/ids.ts'
import type { Delivery } from '../outbox/delivery.ts'
import type { Store } from '../store/open-store.ts'
import { newFolder, openSqlite } from '../store/testing/open-test-store.ts'
import { type Taken, TelegramToPlanfix } from './telegram-to-planfix.ts'

const connection = newConnection()
const oneEach: Connection = { ...connection, settings: { ...connection.settings, attachments_per_message: 'one' } }

const accountId = '700' as TelegramAccountId
const chat = { accountId, chatId: '100500' as TelegramChatId }

function photo(number: number, text = '', more: Partial<TelegramMessageSent> = {}): TelegramMessageSent {
  return {
    kind: 'message_sent',
    origin: 'Telegram',
    author: 'contact',
    chat,
    contact: { firstName: 'Анна', lastName: '', username: '', phone: '', language: '' },
    telegramMessageId: number as TelegramMessageId,
    text,
    files: [{ kind: 'photo', name: `${number}.jpg`, mimeType: 'image/jpeg', size: 1, location: '{}', identity: `${number}` }],
    albumId: 'A',
    sentAt: 0,
    ...more,
  }
}

const edited = (number: number, text: string): TelegramMessageEdited => ({ ...photo(number, text), kind: 'message_edited' })
const deleted = (number: number): TelegramEvent => ({
  kind: 'message_deleted',
  origin: 'Telegram',
  accountId,
  telegramMessageId: number as TelegramMessageId,
})

describe('files and albums', () => {
  let folder: ReturnType<typeof newFolder>
  let store: Store
  let now: number
  beforeEach(async () => {
    folder = newFolder()
    store = await openSqlite(folder.path)
    now = 1_000
  })
  afterEach(async () => {
    await store[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  function take(events: TelegramEvent[], to = connection): Promise<Taken[]> {
    const relay = new TelegramToPlanfix({ mappings: store.mappings, outbox: store.outbox, now: () => now })
    return store.unitOfWork.run((tx) => relay.take(tx, to, events))
  }

  /** What is due `afterMs` later, with the names of the message's files. */
  async function due(afterMs = 0): Promise<{ delivery: Delivery; content: Delivery['content']; files: string[] }[]> {
    now += afterMs
    const route = { connectionId: connection.id, direction: 'to_planfix' } as const
    const claimed = await store.unitOfWork.run((tx) => store.outbox.claimHeads(tx, route, 10, now))
    return Promise.all(
      claimed.map(async (delivery) => {
        const files = await store.planfixNotes.listFiles(delivery.messageId)
        return { delivery, content: delivery.content, files: files.map(({ name }) => name) }
      }),
    )
  }

  async function end({ delivery }: { delivery: Delivery }): Promise<void> {
    const outcome = { kind: 'delivered', answer: '', receipt: {} } as const
    const settlement = { delivery, startedAt: now, finishedAt: now, outcome, next: { state: 'delivered' } } as const
    await store.unitOfWork.run((tx) => store.outbox.settle(tx, [settlement]))
  }

  /** Everything that is due from now on, one after the other. */
  async function everything() {
    const all: Awaited<ReturnType<typeof due>> = []
    for (let next = await due(10_000); next.length > 0; next = await due(10_000)) {
      all.push(...next)
      for (const one of next) await end(one)
    }
    return all.map(({ content, files }) => ({ ...content, of: files }))
  }

  test('a message with a file goes at once, and its files are kept with it', async () => {
    await take([photo(1, 'look', { albumId: null })])
    expect(await due()).toMatchObject([{ content: { kind: 'planfix_message', text: 'look', files: 'all' }, files: ['1.jpg'] }])
  })

  test('an album in one pass is one message, a second after its last part', async () => {
    const [one, two, three] = await take([photo(1), photo(2, 'caption'), photo(3)])
    expect(new Set([one, two, three].map((taken) => taken?.messageId)).size).toBe(1)
    expect(await due(999)).toEqual([])
    expect(await due(1)).toMatchObject([{ content: { text: 'caption', files: 'all' }, files: ['1.jpg', '2.jpg', '3.jpg'] }])
  })

  test('its parts may come apart and in any order; each puts the delivery off', async () => {
    await take([photo(3, 'third')])
    now += 900
    await take([photo(1, 'first')])
    now += 900
    await take([photo(2)])
    expect(await due(999)).toEqual([])
    expect(await due(1)).toMatchObject([{ content: { text: 'first\nthird' }, files: ['1.jpg', '2.jpg', '3.jpg'] }])
  })

  test('what follows in the chat waits behind it, and other albums and chats are others', async () => {
    await take([photo(1), photo(2, 'text', { albumId: null, files: [] }), photo(3, '', { albumId: 'B' })])
    await take([photo(4, '', { chat: { accountId, chatId: '100501' as TelegramChatId } })])
    expect((await due(1_000)).map(({ files }) => files)).toEqual([['1.jpg'], ['4.jpg']])
  })

  test('a part that comes again changes nothing', async () => {
    await take([photo(1), photo(2)])
    expect((await take([photo(2)])).map(({ result }) => result)).toEqual(['repeat'])
    expect((await due(1_000)).map(({ files }) => files)).toEqual([['1.jpg', '2.jpg']])
  })

  test('a part that comes while the album is under way, or after, is a message of its own, and only once', async () => {
    await take([photo(1, 'caption')])
    const [album] = await due(1_000)
    await take([photo(2)])
    if (album) await end(album)
    await take([photo(3, 'late'), photo(2)])
    expect(await everything()).toMatchObject([
      { text: '', of: ['2.jpg'] },
      { text: 'late', of: ['3.jpg'] },
    ])
  })

  test('an edited caption is the album’s; an edit of a part without one changes nothing', async () => {
    await take([photo(1, 'was'), photo(2)])
    expect((await take([edited(2, ''), edited(1, 'was')])).map(({ result }) => result)).toEqual(['unchanged', 'unchanged'])
    await take([edited(1, 'is')])
    await take([edited(2, 'and more')])
    expect(await everything()).toMatchObject([
      { kind: 'planfix_message', text: 'was' },
      { kind: 'planfix_edit', was: 'was', now: 'is' },
      { kind: 'planfix_edit', was: 'is', now: 'is\nand more' },
    ])
  })

  test('an album is deleted when its last part is', async () => {
    await take([photo(1, 'caption'), photo(2)])
    expect((await take([deleted(1), deleted(1), deleted(2)])).map(({ result }) => result)).toEqual(['unchanged', 'unchanged', 'taken'])
    expect(await everything()).toMatchObject([{ kind: 'planfix_message' }, { kind: 'planfix_deletion', text: 'caption' }])
  })

  test('a file in place of another follows by itself, and only once', async () => {
    const { files } = photo(9)
    await take([photo(1, 'look', { albumId: null })])
    await take([
      { ...edited(1, 'look'), files },
      { ...edited(1, 'look'), files },
    ])
    expect(await everything()).toMatchObject([
      { kind: 'planfix_message', text: 'look' },
      { kind: 'planfix_files', files: [expect.any(Number)] },
    ])
  })

  test('a file that an edit puts beside a text follows by itself, and only once', async () => {
    await take([photo(1, 'look', { albumId: null, files: [] })])
    await take([edited(1, 'look'), edited(1, 'look')])
    expect(await everything()).toMatchObject([
      { kind: 'planfix_message', text: 'look' },
      { kind: 'planfix_files', files: [expect.any(Number)] },
    ])
  })

  test('where a message carries one file, each part is a message, and more files of one follow it', async () => {
    const sticker = [photo(3).files, photo(4).files].flat()
    await take([photo(1, 'caption'), photo(2), photo(3, '👍', { albumId: null, files: sticker })], oneEach)
    const [first, second, third, fourth] = await everything()
    expect([first, second, third]).toMatchObject([
      { text: 'caption', files: 'all', of: ['1.jpg'] },
      { text: '', files: 'all', of: ['2.jpg'] },
      { text: '👍', files: 'first', of: ['3.jpg', '4.jpg'] },
    ])
    expect(fourth).toMatchObject({ kind: 'planfix_files', files: [expect.any(Number)] })
  })
})
