import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ChatId, ConnectionId, MessageId } from '../domain/ids.ts'
import type { Delivery, NewDelivery, NextStep, Settlement } from './delivery.ts'
import type { Direction, LaneName } from './lane.ts'
import type { Outbox, Route } from './outbox.ts'
import type { Outcome } from './outcome.ts'
import type { UnitOfWork } from './unit-of-work.ts'

/** What a store gives the suite: its outbox on an empty database, two chats with a contact each, and messages to deliver. */
export interface OutboxUnderTest extends AsyncDisposable {
  outbox: Outbox
  unitOfWork: UnitOfWork
  connectionId: ConnectionId
  chats: [ChatId, ChatId]
  /** A new message of a chat. */
  newMessage: (chatId: ChatId) => Promise<MessageId>
  /** The same database, opened anew, as after the end of the process. */
  reopen: () => Promise<OutboxUnderTest>
}

const delivered: Outcome = { kind: 'delivered', answer: '200', receipt: {} }
const uncertain: Outcome = { kind: 'uncertain', answer: 'no answer', reason: { ru: 'нет ответа', en: 'no answer' }, scope: 'lane' }

/** The behaviour that every outbox must show. */
export function describeOutbox(name: string, open: () => Promise<OutboxUnderTest>): void {
  describe(`outbox on ${name}`, () => {
    let under: OutboxUnderTest
    let now = 1_000
    beforeEach(async () => {
      under = await open()
      now = 1_000
    })
    afterEach(() => under[Symbol.asyncDispose]())

    const route = (direction: Direction = 'to_planfix'): Route => ({ connectionId: under.connectionId, direction })
    const claim = (limit = 10, direction: Direction = 'to_planfix') =>
      under.unitOfWork.run((tx) => under.outbox.claimHeads(tx, route(direction), limit, now))
    const nextDueAt = () => under.unitOfWork.run((tx) => under.outbox.nextDueAt(tx, route()))

    async function put(chat: 0 | 1, text: string, direction: Direction = 'to_planfix', dueAt?: number): Promise<MessageId> {
      const chatId = under.chats[chat]
      const messageId = await under.newMessage(chatId)
      const name: LaneName = `chat:${chatId}:messages`
      const delivery: NewDelivery = {
        lane: { connectionId: under.connectionId, direction, name },
        chatId,
        messageId,
        content: { kind: 'planfix_message', author: 'contact', text },
        ...(dueAt !== undefined && { dueAt }),
      }
      await under.unitOfWork.run((tx) => under.outbox.put(tx, [delivery], now))
      return messageId
    }

    async function settle(deliveries: Delivery[], outcome: Outcome, next: NextStep): Promise<void> {
      const settlements: Settlement[] = deliveries.map((delivery) => ({ delivery, startedAt: now, finishedAt: now + 5, outcome, next }))
      await under.unitOfWork.run((tx) => under.outbox.settle(tx, settlements))
    }

    test('a delivery that was put is claimed with its chat, its contact and its content', async () => {
      await put(0, 'hello')
      const [delivery] = await claim()
      expect(delivery).toMatchObject({
        direction: 'to_planfix',
        attempts: 1,
        uncertainAttempts: 0,
        cutOffs: 0,
        content: { kind: 'planfix_message', text: 'hello' },
      })
      expect(delivery?.chat?.id).toBe(under.chats[0])
      expect(delivery?.contact?.key).toBeTruthy()
    })

    test('only the head of a lane is claimed, and only once', async () => {
      await put(0, 'first')
      await put(0, 'second')
      expect(texts(await claim())).toEqual(['first'])
      expect(await claim()).toEqual([])
    })

    test('the next in the lane follows when the head is delivered', async () => {
      await put(0, 'first')
      await put(0, 'second')
      await put(0, 'third')
      const order: string[] = []
      for (let turn = 0; turn < 3; turn++) {
        const claimed = await claim()
        order.push(...texts(claimed))
        await settle(claimed, delivered, { state: 'delivered' })
      }
      expect(order).toEqual(['first', 'second', 'third'])
      expect(await claim()).toEqual([])
      expect(await nextDueAt()).toBeNull()
    })

    test('lanes do not wait for one another', async () => {
      await put(0, 'first of one')
      await put(1, 'first of the other')
      expect(texts(await claim())).toEqual(['first of one', 'first of the other'])
    })

    test('no more lanes are claimed than asked for, the longest due first', async () => {
      await put(0, 'older')
      now += 10
      await put(1, 'younger')
      expect(texts(await claim(1))).toEqual(['older'])
      expect(texts(await claim(1))).toEqual(['younger'])
    })

    test('the two directions of a chat are two lanes', async () => {
      await put(0, 'in')
      await put(0, 'out', 'to_telegram')
      expect(texts(await claim(10, 'to_planfix'))).toEqual(['in'])
      expect(texts(await claim(10, 'to_telegram'))).toEqual(['out'])
    })

    test('a head that waits for its next attempt holds its lane back, and no other', async () => {
      await put(0, 'first')
      await put(0, 'second')
      await put(1, 'other')
      const [head, other] = await claim()
      await settle([head, other].flatMap((one) => one ?? []).slice(0, 1), retryOutcome, { state: 'waiting', dueAt: now + 500 })
      expect(await claim()).toEqual([])
      expect(await nextDueAt()).toBe(now + 500)
      now += 500
      const [again] = await claim()
      expect(again).toMatchObject({ content: { text: 'first' }, attempts: 2 })
    })

    test('what is put to wait for more is due at its time, and holds its lane back until then', async () => {
      await put(0, 'album', 'to_planfix', now + 1_000)
      await put(0, 'next')
      expect(await claim()).toEqual([])
      expect(await nextDueAt()).toBe(now + 1_000)
      now += 1_000
      expect(texts(await claim())).toEqual(['album'])
    })

    const replan = (messageId: MessageId, text: string, dueAt: number) =>
      under.unitOfWork.run((tx) =>
        under.outbox.replan(tx, messageId, { content: { kind: 'planfix_message', author: 'contact', text }, dueAt }),
      )

    test('a waiting delivery gets another content and another time', async () => {
      const messageId = await put(0, 'one photo', 'to_planfix', now + 1_000)
      expect(await replan(messageId, 'two photos', now + 1_500)).toBe(true)
      now += 1_000
      expect(await claim()).toEqual([])
      now += 500
      expect(texts(await claim())).toEqual(['two photos'])
    })

    test('a delivery that is attempted, has ended or is in doubt keeps its content', async () => {
      const messageId = await put(0, 'one photo')
      const claimed = await claim()
      expect(await replan(messageId, 'two photos', now)).toBe(false)
      await settle(claimed, uncertain, { state: 'waiting', dueAt: now })
      expect(await replan(messageId, 'two photos', now)).toBe(false)
      await settle(await claim(), delivered, { state: 'delivered' })
      expect(await replan(messageId, 'two photos', now)).toBe(false)
      expect(await claim()).toEqual([])
    })

    test('another duty of the same message is not touched', async () => {
      const messageId = await put(0, 'one photo')
      const edit = { kind: 'planfix_edit', author: 'contact', was: 'a', now: 'b' } as const
      expect(await under.unitOfWork.run((tx) => under.outbox.replan(tx, messageId, { content: edit, dueAt: now }))).toBe(false)
      expect(texts(await claim())).toEqual(['one photo'])
    })

    test('what waits for more can be made to wait longer or less; nothing else is touched', async () => {
      await put(0, 'album', 'to_planfix', now + 1_000)
      await put(1, 'text')
      await under.unitOfWork.run((tx) => under.outbox.letWait(tx, route(), now + 15_000))
      now += 1_000
      const [text] = await claim()
      expect(texts([text].flatMap((one) => one ?? []))).toEqual(['text'])
      await settle(
        [text].flatMap((one) => one ?? []),
        retryOutcome,
        { state: 'waiting', dueAt: now + 60_000 },
      )
      await under.unitOfWork.run((tx) => under.outbox.letWait(tx, route(), now + 10))
      now += 10
      expect(texts(await claim())).toEqual(['album'])
    })

    test('a rejected head is put aside and its lane goes on', async () => {
      await put(0, 'poison')
      await put(0, 'next')
      await settle(await claim(), rejectedOutcome, { state: 'rejected' })
      expect(texts(await claim())).toEqual(['next'])
      expect((await under.outbox.listTroubled(10)).map(({ state }) => state)).toEqual(['rejected'])
    })

    test('a held head blocks its lane and no other', async () => {
      await put(0, 'held')
      await put(0, 'behind')
      await put(1, 'free')
      const claimed = await claim()
      await settle(claimed.slice(0, 1), uncertain, { state: 'held' })
      await settle(claimed.slice(1), delivered, { state: 'delivered' })
      await put(1, 'free too')
      now += 1_000_000
      expect(texts(await claim())).toEqual(['free too'])
      expect((await under.outbox.listTroubled(10)).map(({ state }) => state)).toEqual(['held'])
    })

    test('held and rejected deliveries are counted, and all of a connection are tried again', async () => {
      await put(0, 'poison')
      await put(1, 'held')
      const claimed = await claim()
      await settle(claimed.slice(0, 1), rejectedOutcome, { state: 'rejected' })
      await settle(claimed.slice(1), uncertain, { state: 'held' })
      const { connectionId } = under
      const counted = await under.outbox.countTroubled()
      expect(counted.toSorted((a, b) => a.state.localeCompare(b.state))).toEqual([
        { connectionId, direction: 'to_planfix', state: 'held', count: 1 },
        { connectionId, direction: 'to_planfix', state: 'rejected', count: 1 },
      ])
      const retryAll = (id: typeof connectionId) => under.unitOfWork.run((tx) => under.outbox.retryAll(tx, id, now))
      expect(await retryAll('another connection' as typeof connectionId)).toBe(0)
      expect(await claim()).toEqual([])
      expect(await retryAll(connectionId)).toBe(2)
      expect(texts(await claim()).sort()).toEqual(['held', 'poison'])
      expect(await under.outbox.countTroubled()).toEqual([])
    })

    test('a held head is attempted again when the operator retries it, and passed over when he skips it', async () => {
      await put(0, 'held')
      await put(0, 'behind')
      const [head] = await claim()
      await settle(
        [head].flatMap((one) => one ?? []),
        uncertain,
        { state: 'held' },
      )
      expect(head?.mayRepeat).toBe(false)
      expect(await operator('retry', head)).toBe(true)
      const [again] = await claim()
      expect(again).toMatchObject({ id: head?.id, uncertainAttempts: 1, mayRepeat: true })
      await settle(
        [again].flatMap((one) => one ?? []),
        uncertain,
        { state: 'held' },
      )
      expect(await operator('skip', head)).toBe(true)
      expect(texts(await claim())).toEqual(['behind'])
    })

    test('that the operator wants a repeat is said of one attempt alone', async () => {
      await put(0, 'doubtful')
      const [head] = await claim()
      const waiting: NextStep = { state: 'waiting', dueAt: now }
      await settle(
        [head].flatMap((one) => one ?? []),
        uncertain,
        waiting,
      )
      expect(await operator('retry', head)).toBe(true)
      const [again] = await claim()
      expect(again?.mayRepeat).toBe(true)
      await settle(
        [again].flatMap((one) => one ?? []),
        uncertain,
        waiting,
      )
      expect((await claim())[0]?.mayRepeat).toBe(false)
    })

    test('a rejected delivery that is retried never runs beside the one that is being attempted', async () => {
      await put(0, 'rejected')
      await put(0, 'under way')
      const [rejected] = await claim()
      await settle(
        [rejected].flatMap((one) => one ?? []),
        rejectedOutcome,
        { state: 'rejected' },
      )
      const underWay = await claim()
      expect(await operator('retry', rejected)).toBe(true)
      expect(await claim()).toEqual([])
      await settle(underWay, delivered, { state: 'delivered' })
      expect(texts(await claim())).toEqual(['rejected'])
    })

    test('a delivery that is being attempted or has ended is neither retried nor skipped', async () => {
      await put(0, 'one')
      const [delivery] = await claim()
      expect(await operator('retry', delivery)).toBe(false)
      expect(await operator('skip', delivery)).toBe(false)
      await settle(
        [delivery].flatMap((one) => one ?? []),
        delivered,
        { state: 'delivered' },
      )
      expect(await operator('retry', delivery)).toBe(false)
      expect(await operator('skip', delivery)).toBe(false)
    })

    test('attempts that the end of the process cut off are found again, judged, and counted', async () => {
      await put(0, 'cut off')
      await put(0, 'behind')
      await claim()
      under = await under.reopen()
      now += 60_000
      expect(await claim()).toEqual([])
      const judged = await under.unitOfWork.run((tx) =>
        under.outbox.recover(tx, route(), now, () => ({ outcome: uncertain, next: { state: 'waiting', dueAt: now } })),
      )
      expect(judged.map(({ delivery }) => delivery.content)).toMatchObject([{ text: 'cut off' }])
      const [again] = await claim()
      expect(again).toMatchObject({ content: { text: 'cut off' }, attempts: 2, uncertainAttempts: 1 })
      expect(await under.outbox.countAttempts()).toEqual([
        { connectionId: under.connectionId, direction: 'to_planfix', outcome: 'uncertain', count: 1 },
      ])
    })

    test('attempts that were cut off are counted with the delivery as long as they follow one another', async () => {
      await put(0, 'one')
      const counts: (number | undefined)[] = []
      for (const ending of ['cut off', 'cut off', 'known', 'cut off']) {
        const [claimed] = await claim()
        counts.push(claimed?.cutOffs)
        const next = { state: 'waiting', dueAt: now } as const
        if (ending === 'known' && claimed) await settle([claimed], uncertain, next)
        else await under.unitOfWork.run((tx) => under.outbox.recover(tx, route(), now, () => ({ outcome: uncertain, next })))
      }
      expect([...counts, (await claim())[0]?.cutOffs]).toEqual([0, 1, 2, 0, 1])
    })

    test('the history of a message names every attempt, the one under way included', async () => {
      await put(0, 'traced')
      const [delivery] = await claim()
      await settle(
        [delivery].flatMap((one) => one ?? []),
        retryOutcome,
        { state: 'waiting', dueAt: now },
      )
      await claim()
      const [record] = await under.outbox.history(delivery?.messageId ?? (0 as MessageId))
      expect(record).toMatchObject({ state: 'attempting', content: { text: 'traced' } })
      expect(record?.attempts).toMatchObject([
        { number: 1, outcome: 'retry', answer: '503', startedAt: 1_000, finishedAt: 1_005 },
        { number: 2, outcome: null, finishedAt: null },
      ])
    })

    test('attempts are counted by outcome, and what has not ended by direction', async () => {
      await put(0, 'one')
      await put(1, 'two')
      await put(1, 'three')
      await put(0, 'back', 'to_telegram')
      await settle(await claim(), delivered, { state: 'delivered' })
      expect(await under.outbox.depth(under.connectionId)).toEqual({ to_planfix: 1, to_telegram: 1 })
      expect(await under.outbox.countAttempts()).toEqual([
        { connectionId: under.connectionId, direction: 'to_planfix', outcome: 'delivered', count: 2 },
      ])
    })

    test('a wait for the whole other side outlives the process and can be ended', async () => {
      const wait = { until: 99_000, reason: { ru: 'просит подождать', en: 'asks to wait' } }
      await under.unitOfWork.run((tx) => under.outbox.setWait(tx, route(), wait))
      under = await under.reopen()
      expect(await under.outbox.getWait(route())).toEqual(wait)
      expect(await under.outbox.getWait(route('to_telegram'))).toBeNull()
      await under.unitOfWork.run((tx) => under.outbox.setWait(tx, route(), null))
      expect(await under.outbox.getWait(route())).toBeNull()
    })

    test('nothing of a failed unit of work is there', async () => {
      const messageId = await under.newMessage(under.chats[0])
      const lane = { connectionId: under.connectionId, direction: 'to_planfix', name: `chat:${under.chats[0]}:messages` } as const
      const failing = under.unitOfWork.run(async (tx) => {
        const content = { kind: 'planfix_message', author: 'contact', text: 'never' } as const
        await under.outbox.put(tx, [{ lane, chatId: under.chats[0], messageId, content }], now)
        throw new Error('the rest went wrong')
      })
      await expect(failing).rejects.toThrow('the rest went wrong')
      expect(await claim()).toEqual([])
    })

    test('a failing unit of work takes none of those down that share its commit', async () => {
      const works = [put(0, 'before'), Promise.reject(new Error('x')).catch(() => {}), put(1, 'after')]
      const failing = under.unitOfWork.run(() => Promise.reject(new Error('in the middle')))
      await expect(failing).rejects.toThrow('in the middle')
      await Promise.all(works)
      expect(texts(await claim()).sort()).toEqual(['after', 'before'])
    })

    function operator(what: 'retry' | 'skip', delivery: Delivery | undefined): Promise<boolean> {
      return under.unitOfWork.run((tx) => under.outbox[what](tx, delivery?.id ?? (0 as Delivery['id']), now))
    }
  })
}

const retryOutcome: Outcome = { kind: 'retry', answer: '503', reason: { ru: 'занят', en: 'busy' }, scope: 'lane' }
const rejectedOutcome: Outcome = { kind: 'rejected', answer: '400', reason: { ru: 'отказ', en: 'refused' } }

function texts(deliveries: Delivery[]): string[] {
  return deliveries.map(({ content }) => ('text' in content ? content.text : '?'))
}
