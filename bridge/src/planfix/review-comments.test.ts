import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { PlanfixEvent } from '../domain/event.ts'
import type { ChatId, ChatKey, ConnectionId, ContactKey, PlanfixCommentId, TaskNumber } from '../domain/ids.ts'
import type { Store } from '../store/open-store.ts'
import { newFolder, openSqlite } from '../store/testing/open-test-store.ts'
import { CommentReviewer, type CommentReviewerOptions } from './review-comments.ts'
import type { PlanfixComment } from './task-api.ts'

const connectionId = 'one' as ConnectionId
const hourMs = 3_600_000
const intervalMs = 1_000
const trouble = { kind: 'retry', answer: '503', reason: { en: 'busy', ru: 'занято' }, scope: 'destination' } as const
const person = { firstName: 'Анна', lastName: '', username: '', phone: '', language: '' }

describe('looking at the answers of the last two days again', () => {
  let folder: ReturnType<typeof newFolder>
  let store: Store
  let reviewer: CommentReviewer
  /** Planfix: the comments of each task, and what it was asked. */
  let comments: Map<string, PlanfixComment[]>
  let asked: string[]
  let fault: Error | undefined
  let events: PlanfixEvent[]
  let faults: unknown[]
  let refusals: string[]
  let isWanted: boolean

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 100 * hourMs })
    folder = newFolder()
    store = await openSqlite(folder.path)
    comments = new Map()
    asked = []
    fault = undefined
    events = []
    faults = []
    refusals = []
    isWanted = true
    reviewer = new CommentReviewer({
      connectionId,
      api,
      notes: store.planfixNotes,
      isWanted: () => isWanted,
      intervalMs: () => intervalMs,
      timeoutMs: () => 1_000,
      take: (event) => Promise.resolve(void events.push(event)),
      onRefused: ({ answer }) => refusals.push(answer),
      onFault: (error) => faults.push(error),
      now: Date.now,
    })
  })
  afterEach(async () => {
    await reviewer.stop()
    vi.useRealTimers()
    await store[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const api: CommentReviewerOptions['api'] = {
    listComments: async ({ ref }) => {
      asked.push(`task ${ref}`)
      if (fault) throw fault
      return (comments.get(ref) ?? []).toReversed().slice(0, 100)
    },
    readComment: async (id) => {
      asked.push(`comment ${id}`)
      return [...comments.values()].flat().find((comment) => comment.id === id)
    },
    classify: (error) => {
      if (error instanceof TypeError) throw error
      const { message } = error as Error
      if (message === '3001') return { ...trouble, kind: 'rejected', answer: message, stale: 'task' }
      return message === '0020' ? { ...trouble, answer: message, trouble: 'misconfigured' } : trouble
    },
  }

  async function makeChat(key: string, ...taskRefs: string[]): Promise<ChatId> {
    const wanted = { key: key as ChatKey, contactKey: key as ContactKey, telegram: null, contact: person }
    const { chat } = await store.unitOfWork.run((tx) => store.mappings.ensureChat(tx, connectionId, wanted, 1))
    for (const ref of taskRefs) {
      const task = { number: Number(ref) as TaskNumber, ref, activeAt: 1 }
      await store.planfixNotes.noteActiveTask(connectionId, chat.id, task)
      comments.set(ref, [])
    }
    return chat.id
  }

  /** An employee's answer as it is in Telegram; in Planfix too, unless it is not. */
  async function answered(chatId: ChatId, id: number, text: string, { task, ageMs = hourMs }: { task: string | null; ageMs?: number }) {
    const planfixCommentId = String(id) as PlanfixCommentId
    const message = {
      connectionId,
      chatId,
      author: 'employee' as const,
      text,
      dedupeKey: `comment:${id}`,
      contentHash: null,
      planfixMessageId: null,
      planfixCommentId,
      employeeName: '',
      sentAt: 1,
    }
    await store.unitOfWork.run((tx) => store.mappings.recordMessage(tx, message, Date.now() - ageMs))
    if (task !== null) comments.get(task)?.push(commentOf(id, text, task))
  }

  /** So many reviews; between them is nothing but the wait. */
  async function review(times: number): Promise<void> {
    for (let time = 0; time < times; time++) {
      await vi.advanceTimersToNextTimerAsync()
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  test('tells what changed and what is gone, and nothing of the rest', async () => {
    const chat = await makeChat('a', '14')
    for (const id of [1, 2, 3]) await answered(chat, id, `text ${id}`, { task: '14' })
    await answered(chat, 4, 'deleted', { task: null })
    await answered(chat, 5, 'deleted long ago', { task: null, ageMs: 49 * hourMs })
    Object.assign(comments.get('14')?.[1] ?? {}, { html: '<p>another text</p>' })
    Object.assign(comments.get('14')?.[2] ?? {}, { isDeleted: true })
    reviewer.start()
    await review(1)
    expect(events).toEqual([
      { kind: 'message_edited', origin: 'Planfix', planfixCommentId: '2', text: 'another text' },
      { kind: 'message_deleted', origin: 'Planfix', planfixCommentId: '3' },
      { kind: 'message_deleted', origin: 'Planfix', planfixCommentId: '4' },
    ])
    expect(asked).toEqual(['task 14', 'comment 4'])
  })

  test('asks for the tasks of a chat, and once for a comment that is in none of them', async () => {
    const chat = await makeChat('a', '11', '12', '13', '14')
    await answered(chat, 1, 'in an old task', { task: '13' })
    await answered(chat, 2, 'in one that is not listed any more', { task: '11' })
    await answered(chat, 3, 'in the present one', { task: '14' })
    reviewer.start()
    await review(2)
    expect(asked).toEqual(['task 14', 'task 13', 'task 12', 'comment 2', 'task 14', 'task 13', 'task 12'])
    expect(events).toEqual([])
  })

  test('takes no list for proof: one that is cut off reaches back only so far, an empty one says nothing', async () => {
    const [long, empty] = [await makeChat('a', '14'), await makeChat('b', '15')]
    await answered(long, 1, 'far back', { task: '14' })
    comments.get('14')?.push(...Array.from({ length: 100 }, (_, index) => commentOf(index + 10, 'newer', '14')))
    await answered(empty, 2, 'gone with everything', { task: null })
    reviewer.start()
    await review(4)
    expect(asked).toEqual(['task 14', 'task 15', 'task 14', 'task 15'])
    expect(events).toEqual([])
  })

  test('goes from chat to chat, and on to the next one when Planfix is in trouble; only our own fault is told', async () => {
    for (const [id, key] of ['a', 'b', 'c'].entries()) await answered(await makeChat(key, `1${id}`), id, 'text', { task: `1${id}` })
    fault = new Error('503')
    reviewer.start()
    await review(3)
    expect([asked, faults]).toEqual([['task 10', 'task 11', 'task 12'], []])
    fault = new TypeError('a bug')
    await review(1)
    expect([asked.at(-1), faults]).toEqual(['task 10', [fault]])
  })

  test('says once that Planfix does not let it look; that a task is gone is nothing to tell', async () => {
    await answered(await makeChat('a', '14'), 1, 'text', { task: '14' })
    reviewer.start()
    for (const answer of ['503', '3001', '0020', '0020']) {
      fault = new Error(answer)
      await review(1)
    }
    expect([asked.length, refusals, events]).toEqual([4, ['0020'], []])
  })

  test('asks nothing while changes are not followed', async () => {
    await answered(await makeChat('a', '14'), 1, 'text', { task: '14' })
    isWanted = false
    reviewer.start()
    await review(3)
    expect(asked).toEqual([])
    isWanted = true
    await review(1)
    expect(asked).toEqual(['task 14'])
  })
})

function commentOf(id: number, html: string, taskRef: string): PlanfixComment {
  return {
    id: String(id) as PlanfixCommentId,
    taskRef,
    isWritten: true,
    owner: { person: 'user:1', name: 'Oleg' },
    html,
    at: 1,
    isHidden: null,
    isDeleted: false,
    changesStatus: false,
    source: null,
    notified: [],
    fileNames: [],
  }
}
