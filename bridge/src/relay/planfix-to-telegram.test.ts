import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newConnection } from '../connections/testing/new-connection.ts'
import type { Connection } from '../domain/connection.ts'
import type { PlanfixMessageSent } from '../domain/event.ts'
import type { ConnectionId, PlanfixCommentId, PlanfixMessageId, RandomId, TelegramAccountId, TelegramChatId } from '../domain/ids.ts'
import type { Delivery } from '../outbox/delivery.ts'
import type { Store } from '../store/open-store.ts'
import { newFolder, openSqlite } from '../store/testing/open-test-store.ts'
import { type PlanfixTaken, PlanfixToTelegram } from './planfix-to-telegram.ts'

const minuteMs = 60_000

const connection = newConnection()

let named = 0

function answer(text: string, more: Partial<PlanfixMessageSent>): PlanfixMessageSent {
  return {
    kind: 'message_sent',
    origin: 'Planfix',
    author: 'employee',
    chat: { by: 'telegram_chat', chatId: '100500' as TelegramChatId },
    planfixMessageId: null,
    identity: { by: 'given', id: `event:${++named}` },
    text,
    attachments: [],
    employeeName: '',
    ...more,
  }
}

/** By an automation that names the comment. */
const told = (text: string, more: Partial<PlanfixMessageSent> = {}) =>
  answer(text, { identity: { by: 'comment', id: String(9_000 + ++named) as PlanfixCommentId }, ...more })
const pushed = (text: string, more: Partial<PlanfixMessageSent> = {}) =>
  answer(text, { planfixMessageId: String(++named) as PlanfixMessageId, ...more })

describe('what Planfix pushes and an automation tells as well', () => {
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

  function take(event: PlanfixMessageSent, to = connection): Promise<PlanfixTaken> {
    const relay = new PlanfixToTelegram({
      mappings: store.mappings,
      outbox: store.outbox,
      now: () => now,
      splitText: (text) => [text],
      randomId: (_connection, message, part) => `${message}/${part}` as unknown as RandomId,
      digest: (text) => text,
      accountOf: () => '700' as TelegramAccountId,
    })
    return store.unitOfWork.run((tx) => relay.take(tx, to, event))
  }

  function claim(to = connection): Promise<Delivery[]> {
    const route = { connectionId: to.id, direction: 'to_telegram' } as const
    return store.unitOfWork.run((tx) => store.outbox.claimHeads(tx, route, 10, now))
  }

  /** The random ids of what Telegram would be sent, in order. */
  async function sent(events: PlanfixMessageSent[], to = connection): Promise<(RandomId | undefined)[]> {
    for (const event of events) await take(event, to)
    const ids: (RandomId | undefined)[] = []
    for (;;) {
      const heads = await claim(to)
      if (heads.length === 0) return ids
      ids.push(...heads.map(({ content }) => (content.kind === 'telegram_message' ? content.parts[0]?.randomId : undefined)))
      const outcome = { kind: 'delivered', answer: '', receipt: {} } as const
      const next = { state: 'delivered' } as const
      const settled = heads.map((delivery) => ({ delivery, outcome, next, startedAt: now, finishedAt: now }))
      await store.unitOfWork.run((tx) => store.outbox.settle(tx, settled))
    }
  }

  test('is sent once where the push came first, and the comment is the pushed message', async () => {
    const id = '9001' as PlanfixCommentId
    expect(await sent([pushed('да'), told(' да ', { identity: { by: 'comment', id } })])).toHaveLength(1)
    const found = await store.unitOfWork.run((tx) => store.mappings.findByComment(tx, connection.id, id))
    expect(found?.planfixMessageId).not.toBeNull()
  })

  test('has the same random id where the push comes second', async () => {
    const [first, second, ...more] = await sent([told('да'), pushed('да')])
    expect([first, more]).toEqual([second, []])
  })

  test('counts one for one: what was written twice goes out twice', async () => {
    const ids = await sent([told('да'), told('да'), pushed('да'), pushed('да'), pushed('да'), told('да')])
    expect(new Set(ids).size).toBe(3)
  })

  test('is the answer whose comment is not known yet, not an earlier one that reads the same', async () => {
    const [first, second] = ['9901', '9902'].map((id) => id as PlanfixCommentId) as [PlanfixCommentId, PlanfixCommentId]
    await sent([pushed('ок')])
    await sent([told('ок', { identity: { by: 'comment', id: first } }), pushed('ок')])
    expect(await sent([told('ок', { identity: { by: 'comment', id: second } })])).toEqual([])
    const of = (id: PlanfixCommentId) => store.unitOfWork.run((tx) => store.mappings.findByComment(tx, connection.id, id))
    const [one, other] = [await of(first), await of(second)]
    expect([one?.planfixMessageId, other?.planfixMessageId].every((id) => id !== null && id !== undefined)).toBe(true)
    expect(one?.id).not.toBe(other?.id)
  })

  test('is sent once when a file came along', async () => {
    const attachments = [{ name: 'смета.pdf', url: 'https://acme.planfix.com/1' }]
    expect(new Set(await sent([told('смета'), pushed('смета', { attachments })])).size).toBe(1)
    expect(await sent([pushed('план', { attachments }), told('план', { attachments })])).toHaveLength(1)
  })

  test('is two messages where the words differ, or much time lies between', async () => {
    expect(new Set(await sent([pushed('да'), told('нет')])).size).toBe(2)
    expect(await sent([pushed('позже')])).toHaveLength(1)
    now += 16 * minuteMs
    expect(await sent([told('позже')])).toHaveLength(1)
  })

  test('is a text of its own without a comment, whatever it reads like', async () => {
    const own = () => answer('Здравствуйте!', {})
    expect(new Set(await sent([own(), pushed('Здравствуйте!'), own()])).size).toBe(3)
  })

  test('is two messages in two chats, and where Planfix pushes nothing', async () => {
    const elsewhere = { chat: { by: 'telegram_chat', chatId: '100501' as TelegramChatId } } as const
    expect(new Set(await sent([pushed('да'), told('да', elsewhere)])).size).toBe(2)
    const rest: Connection = { ...connection, id: 'two' as ConnectionId, planfix: { ...connection.planfix, api: 'rest' } }
    expect(new Set(await sent([pushed('да'), told('да')], rest)).size).toBe(2)
  })

  test('is not held up by the call when looking finds it first', async () => {
    const identity = { by: 'comment', id: '77' as PlanfixCommentId } as const
    await take(answer('', { text: null, chat: { by: 'comment' }, identity }))
    expect((await take(answer('готово', { identity }))).isRepeat).toBe(false)
    expect((await take(answer('готово', { identity }))).isRepeat).toBe(true)
    expect((await claim()).map(({ content }) => content)).toMatchObject([{ kind: 'telegram_message', parts: [{ text: 'готово' }] }])
  })
})
