import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { PlanfixEvent } from '../domain/event.ts'
import type { ChatId, ChatKey, ConnectionId, ContactId, PlanfixCommentId } from '../domain/ids.ts'
import type { PlanfixContact, PlanfixNotes, TaskChat } from './planfix-notes.ts'
import { CommentPoller } from './poll-comments.ts'
import type { LostCard } from './surviving-cards.ts'
import type { ChangedSpan, PlanfixComment, TaskApi } from './task-api.ts'

const connectionId = 'c' as ConnectionId
const place: TaskChat = {
  chatId: 1 as ChatId,
  chatKey: 'tg-1-2' as ChatKey,
  contactId: 5 as ContactId,
  contact: { number: 7, person: 'contact:7' },
}
const trouble = { kind: 'retry', answer: '503', reason: { en: 'busy', ru: 'занято' }, scope: 'destination' } as const

const noRight = new Error('no right to see this')

describe('looking for answers', () => {
  let comments: PlanfixComment[]
  let spans: { from: number; to: number }[]
  let events: PlanfixEvent[]
  let troubles: unknown[]
  let lostCards: LostCard[]
  let skewMs: number
  /** REST gives the whole page of a task's comments. */
  let listsAll: boolean
  let cardQuestions: string[]
  /** Cards that Planfix has, and whose the task is. */
  let cards: number[]
  let taskContact: PlanfixContact | undefined
  let contact: PlanfixContact | null
  let cursor: number | null
  /** Planfix refuses to show cards. */
  let isCardHidden: boolean
  let fault: Error | undefined
  let poller: CommentPoller
  let refuse: (event: PlanfixEvent) => boolean

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 10_000_000 })
    comments = []
    spans = []
    events = []
    troubles = []
    lostCards = []
    skewMs = 0
    listsAll = false
    cardQuestions = []
    cards = [7]
    taskContact = place.contact ?? undefined
    contact = place.contact
    cursor = null
    isCardHidden = false
    fault = undefined
    refuse = () => false
    poller = newPoller()
  })
  afterEach(async () => {
    const stopped = poller.stop()
    await idle()
    await stopped
    vi.useRealTimers()
  })

  /** Planfix and the database, as far as the poller asks them; both are ports here, and real in the scenarios. */
  function newPoller(): CommentPoller {
    const api = {
      async *listChanged({ from, to }: ChangedSpan) {
        spans.push({ from, to })
        if (fault) throw fault
        yield comments.filter(({ at }) => listsAll || (at >= from && at <= to))
      },
      classify: (error: unknown) => (error === noRight ? { kind: 'rejected', answer: '8001', reason: trouble.reason } : trouble),
      clockSkewMs: () => skewMs,
      mayBeContact: (person: string) => person.startsWith('contact:'),
      hasContact: ({ number }: PlanfixContact) => {
        cardQuestions.push(`is ${number} there?`)
        if (isCardHidden) return Promise.reject(noRight)
        return Promise.resolve(cards.includes(number))
      },
      findContactOfTask: (ref: string) => {
        cardQuestions.push(`whose is ${ref}?`)
        if (isCardHidden) return Promise.reject(noRight)
        return Promise.resolve(taskContact)
      },
    } as unknown as TaskApi
    const notes = {
      readPollCursor: () => Promise.resolve(cursor),
      notePollCursor: (_id: ConnectionId, seenUntil: number) => {
        cursor = seenUntil
        return Promise.resolve()
      },
      findChatOfTask: (_id: ConnectionId, ref: string) => Promise.resolve(ref === '1014' ? { ...place, contact } : null),
      noteContact: (_id: ContactId, card: PlanfixContact | null) => {
        contact = card
        return Promise.resolve()
      },
      findMessageOfComment: () => Promise.resolve(null),
    } as unknown as PlanfixNotes
    return new CommentPoller({
      connectionId,
      api,
      notes,
      isPushed: false,
      intervalMs: (lastActivityAt, now) => (now - lastActivityAt < 60_000 ? 5_000 : 15_000),
      timeoutMs: () => 1_000,
      take: (event) => {
        if (refuse(event)) return Promise.reject(new Error('the disk is full'))
        events.push(event)
        return Promise.resolve()
      },
      onTrouble: (outcome) => troubles.push(outcome),
      onLostCard: (lost) => lostCards.push(lost),
      onFault: (error) => troubles.push(error),
      now: Date.now,
    })
  }

  function writes(id: string, text: string, changes: Partial<PlanfixComment> = {}): void {
    comments.push({
      id: id as PlanfixCommentId,
      taskRef: '1014',
      isWritten: true,
      owner: { person: 'user:1', name: 'Oleg' },
      html: text,
      at: Math.floor(Date.now() / 60_000) * 60_000,
      isHidden: null,
      isDeleted: false,
      changesStatus: false,
      source: null,
      notified: ['contact:7'],
      fileNames: [],
      ...changes,
    })
  }

  async function idle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }

  async function later(ms: number): Promise<void> {
    await idle()
    await vi.advanceTimersByTimeAsync(ms)
    await idle()
  }

  const texts = () => events.map((event) => ('text' in event ? event.text : event.kind))

  test('what was written before the first look is none of its business', async () => {
    writes('1', 'old')
    poller.start()
    await later(0)
    expect([spans, cursor]).toEqual([[], 10_000_000])
  })

  test('takes each answer once, although the looks overlap', async () => {
    cursor = 10_000_000
    poller.start()
    writes('1', 'first')
    await later(20_000)
    writes('2', 'second')
    await later(20_000)
    expect(texts()).toEqual(['first', 'second'])
    expect(spans.length).toBeGreaterThan(5)
    expect(spans.at(-1)?.from).toBeLessThan((cursor ?? 0) - 4 * 60_000)
  })

  test('takes what was written while nobody looked', async () => {
    cursor = 10_000_000 - 3 * 3_600_000
    writes('1', 'hours ago', { at: 10_000_000 - 2 * 3_600_000 })
    poller.start()
    await later(0)
    expect(texts()).toEqual(['hours ago'])
  })

  test('a look that fails moves nothing on, is told once, and is made up for', async () => {
    cursor = 10_000_000
    fault = new Error('503')
    poller.start()
    await later(0)
    writes('1', 'meanwhile')
    await later(5_000)
    expect([texts(), cursor]).toEqual([[], 10_000_000])
    fault = undefined
    await later(60_000)
    expect(texts()).toEqual(['meanwhile'])
    expect(troubles.at(-1)).toBeUndefined()
    expect(troubles.filter((told) => told === undefined)).toHaveLength(1)
  })

  test('an answer that could not be made durable comes again', async () => {
    cursor = 10_000_000
    let isRefusing = true
    refuse = () => isRefusing
    writes('1', 'important')
    poller.start()
    await later(0)
    expect(texts()).toEqual([])
    isRefusing = false
    await later(10_000)
    expect(texts()).toEqual(['important'])
  })

  test('other tasks of the account are passed over', async () => {
    cursor = 10_000_000
    writes('1', 'not ours', { taskRef: '99' })
    poller.start()
    await later(10_000)
    expect(texts()).toEqual([])
  })

  test.each([10, -10, 40, -40])('Planfix’s clock is %d minutes off: nothing is missed, at a start neither', async (minutes) => {
    cursor = 10_000_000
    const planfixNow = () => Math.floor((Date.now() + minutes * 60_000) / 60_000) * 60_000
    writes('1', 'first', { at: planfixNow() })
    poller.start()
    await later(0)
    // Known from the answer to the first look on.
    skewMs = minutes * 60_000
    await later(20_000)
    writes('2', 'second', { at: planfixNow() })
    await later(20_000)
    expect(texts()).toEqual(['first', 'second'])
    const stopped = poller.stop()
    await idle()
    await stopped
    skewMs = 0
    writes('3', 'while nobody looked', { at: planfixNow() })
    await vi.advanceTimersByTimeAsync(30 * 60_000)
    poller = newPoller()
    poller.start()
    await later(0)
    skewMs = minutes * 60_000
    await later(20_000)
    // A new process has forgotten what it took; what tells it, a comment's message, is in the database.
    expect(texts().filter((text, index, all) => all.indexOf(text) === index)).toEqual(['first', 'second', 'while nobody looked'])
  })

  test('a comment that seems too old until Planfix’s clock is known is taken then', async () => {
    cursor = 10_000_000
    listsAll = true
    writes('1', 'twenty minutes behind', { at: 10_000_000 - 1_200_000 })
    poller.start()
    await later(0)
    expect(texts()).toEqual([])
    skewMs = -1_200_000
    await later(20_000)
    expect(texts()).toEqual(['twenty minutes behind'])
  })

  describe('that notify another card than the known one', () => {
    const survivor = { number: 9, person: 'contact:9' }
    beforeEach(() => {
      cursor = 10_000_000
    })

    test('the known one was merged into it: they go out, and are asked about once', async () => {
      ;[cards, taskContact] = [[9], survivor]
      writes('1', 'first', { notified: ['user:3', 'contact:9'] })
      writes('2', 'second', { notified: ['contact:9'] })
      poller.start()
      await later(10_000)
      expect([texts(), contact, cardQuestions]).toEqual([['first', 'second'], survivor, ['is 7 there?', 'whose is 1014?']])
    })

    test('the known one was forgotten: whose task it is tells', async () => {
      ;[contact, taskContact] = [null, survivor]
      writes('1', 'first', { notified: ['contact:9'] })
      poller.start()
      await later(10_000)
      expect([texts(), cardQuestions]).toEqual([['first'], ['whose is 1014?']])
    })

    test('the known one is still there: they are for somebody else, and are not asked about one by one', async () => {
      cards = [7, 9]
      for (const id of ['1', '2', '3']) writes(id, 'for a supplier', { notified: ['contact:9'] })
      poller.start()
      await later(60_000)
      expect([texts(), contact, cardQuestions, lostCards]).toEqual([[], place.contact, ['is 7 there?'], []])
      await later(5 * 60_000)
      ;[cards, taskContact] = [[9], survivor]
      writes('4', 'after the merge', { notified: ['contact:9'] })
      await later(20_000)
      expect(texts()).toEqual(['after the merge'])
    })

    test('the known one is gone and the task is another’s: that is told, and nobody gets them', async () => {
      ;[cards, taskContact] = [[9, 12], { number: 12, person: 'contact:12' }]
      writes('1', 'to whom?', { notified: ['contact:9'] })
      poller.start()
      await later(60_000)
      expect([texts(), lostCards]).toEqual([[], [{ chat: 'tg-1-2', comment: '1' }]])
    })

    test.each<[string, Partial<PlanfixComment>]>([
      ['employees alone', { notified: ['user:3'] }],
      ['the customer as well', { notified: ['contact:7', 'contact:9'] }],
      ['another, by the customer himself', { owner: { person: 'contact:7', name: 'Anna' }, notified: ['contact:9'] }],
      ['another, hidden', { isHidden: true, notified: ['contact:9'] }],
      ['another, by a note of Planfix', { isWritten: false, notified: ['contact:9'] }],
    ])('no question where a comment notifies %s', async (_what, changes) => {
      writes('1', 'text', changes)
      poller.start()
      await later(10_000)
      expect(cardQuestions).toEqual([])
    })

    test('a card that the token may not see holds up nobody, and is not called lost', async () => {
      isCardHidden = true
      writes('1', 'among colleagues', { notified: ['contact:9'] })
      writes('2', 'for the customer', { notified: ['contact:7'] })
      poller.start()
      await later(10_000)
      expect([texts(), lostCards]).toEqual([['for the customer'], []])
    })

    test('a question that fails is asked again, and the answer is not lost', async () => {
      ;[cards, taskContact] = [[9], survivor]
      writes('1', 'first', { notified: ['contact:9'] })
      const notes = contact
      fault = new Error('503')
      poller.start()
      await later(0)
      fault = undefined
      await later(60_000)
      expect([texts(), notes]).toEqual([['first'], place.contact])
    })
  })

  test('looks quickly while people write, and less often when it is quiet', async () => {
    cursor = 10_000_000
    poller.start()
    await later(120_000)
    const before = spans.length
    await later(60_000)
    expect(spans.length - before).toBe(4)
    poller.noteActivity()
    await later(30_000)
    expect(spans.length - before - 4).toBeGreaterThanOrEqual(6)
  })
})
