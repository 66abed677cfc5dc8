import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { PlanfixEvent } from '../domain/event.ts'
import type { ChatId, ChatKey, ConnectionId, PlanfixCommentId } from '../domain/ids.ts'
import type { PlanfixNotes, TaskChat } from './planfix-notes.ts'
import { CommentPoller } from './poll-comments.ts'
import type { ChangedSpan, PlanfixComment, TaskApi } from './task-api.ts'

const connectionId = 'c' as ConnectionId
const place: TaskChat = { chatId: 1 as ChatId, chatKey: 'tg-1-2' as ChatKey, contact: { number: 7, person: 'contact:7' } }
const trouble = { kind: 'retry', answer: '503', reason: { en: 'busy', ru: 'занято' }, scope: 'destination' } as const

describe('looking for answers', () => {
  let comments: PlanfixComment[]
  let spans: { from: number; to: number }[]
  let events: PlanfixEvent[]
  let troubles: unknown[]
  let cursor: number | null
  let fault: Error | undefined
  let poller: CommentPoller
  let refuse: (event: PlanfixEvent) => boolean

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 10_000_000 })
    comments = []
    spans = []
    events = []
    troubles = []
    cursor = null
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
        yield comments.filter(({ at }) => at >= from && at <= to)
      },
      classify: () => trouble,
    } as unknown as TaskApi
    const notes = {
      readPollCursor: () => Promise.resolve(cursor),
      notePollCursor: (_id: ConnectionId, seenUntil: number) => {
        cursor = seenUntil
        return Promise.resolve()
      },
      findChatOfTask: (_id: ConnectionId, ref: string) => Promise.resolve(ref === '1014' ? place : null),
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
