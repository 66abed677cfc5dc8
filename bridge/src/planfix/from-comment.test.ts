import { describe, expect, test } from 'vitest'
import type { ChatId, ChatKey, ContactId, PlanfixCommentId } from '../domain/ids.ts'
import { notDeliveredText } from './comment-texts.ts'
import { fromComment } from './from-comment.ts'
import type { TaskChat } from './planfix-notes.ts'
import type { PlanfixComment } from './task-api.ts'

const place: TaskChat = {
  chatId: 1 as ChatId,
  chatKey: 'tg-1-2' as ChatKey,
  contactId: 5 as ContactId,
  contact: { number: 1058, person: 'contact:1058' },
}

const comment: PlanfixComment = {
  id: '9001' as PlanfixCommentId,
  taskRef: '1014',
  isWritten: true,
  owner: { person: 'user:12', name: 'Oleg P.' },
  html: '<p>Yes, <b>two</b> left</p>',
  at: 1_000_000,
  isHidden: false,
  isDeleted: false,
  changesStatus: false,
  source: 'planfix',
  notified: ['contact:1058', 'user:3'],
  fileNames: [],
}

const unknown = { known: null, isPushed: false, notBefore: 0 }
const read = (changes: Partial<PlanfixComment>, context: Partial<Parameters<typeof fromComment>[2]> = {}, at: TaskChat = place) =>
  fromComment({ ...comment, ...changes }, at, { ...unknown, ...context })

describe('a comment of a chat’s task', () => {
  test('that notifies the customer is a message for him, as plain text', () => {
    expect(read({})).toEqual({
      kind: 'message_sent',
      origin: 'Planfix',
      author: 'employee',
      chat: { by: 'chat_key', chatKey: 'tg-1-2' },
      planfixMessageId: null,
      identity: { by: 'comment', id: '9001' },
      text: 'Yes, two left',
      attachments: [],
      employeeName: 'Oleg P.',
    })
  })

  test('names its files', () => {
    expect(read({ fileNames: ['price.xlsx'] })).toMatchObject({ attachments: [{ name: 'price.xlsx', url: '' }] })
  })

  test('goes out where the API tells neither hidden nor source', () => {
    expect(read({ isHidden: null, source: null })).toMatchObject({ kind: 'message_sent' })
  })

  test.each<[string, Partial<PlanfixComment>]>([
    ['notifies others only', { notified: ['user:3'] }],
    ['notifies nobody', { notified: [] }],
    ['is hidden, although it notifies him', { isHidden: true }],
    ['is the customer’s own', { owner: { person: 'contact:1058', name: 'Anna' } }],
    ['is Planfix’s own note', { isWritten: false }],
    ['came through the chat API', { source: 'chat_api' }],
    ['came from another channel', { source: 'other' }],
    ['was deleted before it was seen', { isDeleted: true }],
  ])('that %s goes nowhere', (_what, changes) => {
    expect(read(changes)).toBeUndefined()
  })

  test('that is older than the look goes nowhere', () => {
    expect(read({ at: 500 }, { notBefore: 501 })).toBeUndefined()
    expect(read({ at: 501 }, { notBefore: 501 })).toBeDefined()
  })

  test('goes nowhere while the customer’s card is not known', () => {
    expect(read({}, {}, { ...place, contact: null })).toBeUndefined()
  })

  test('goes nowhere when it tells employees of a failure, even if it notifies the customer', () => {
    expect(read({ html: notDeliveredText({ reason: null }, 'ru') })).toBeUndefined()
  })

  test('that Planfix pushes is not taken a second time', () => {
    expect(read({}, { isPushed: true })).toBeUndefined()
  })
})

describe('a comment that is known to be a message', () => {
  const employees = { known: { author: 'employee' } } as const

  test('of an employee may have another text now, pushed or not, hidden or not', () => {
    const edited = { kind: 'message_edited', origin: 'Planfix', planfixCommentId: '9001', text: 'Yes, two left' }
    expect(read({}, employees)).toEqual(edited)
    expect(read({ isHidden: true, notified: [] }, { ...employees, isPushed: true })).toEqual(edited)
  })

  test('of an employee may be deleted', () => {
    expect(read({ isDeleted: true }, employees)).toEqual({ kind: 'message_deleted', origin: 'Planfix', planfixCommentId: '9001' })
  })

  test.each(['contact', 'account', 'bridge'] as const)('of a %s is none of an employee’s, whatever becomes of it', (author) => {
    for (const change of [{}, { isDeleted: true }]) expect(read(change, { known: { author } })).toBeUndefined()
  })
})
