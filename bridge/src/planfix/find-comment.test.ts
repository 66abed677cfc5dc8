import { describe, expect, test } from 'vitest'
import type { PlanfixCommentId } from '../domain/ids.ts'
import { findComment } from './find-comment.ts'
import type { PlanfixComment } from './task-api.ts'

const minute = 60_000
const sentAt = 100 * minute

function commentOf(id: string, changes: Partial<PlanfixComment> = {}): PlanfixComment {
  return {
    id: id as PlanfixCommentId,
    taskRef: '1',
    isWritten: true,
    owner: { person: 'contact:7', name: 'Anna' },
    html: 'ok',
    at: sentAt,
    isHidden: false,
    isDeleted: false,
    changesStatus: false,
    source: null,
    notified: [],
    fileNames: [],
    ...changes,
  }
}

const find = (comments: PlanfixComment[], known: string[] = [], text = 'ok') =>
  findComment(comments, {
    text,
    since: sentAt,
    isAuthor: ({ owner }) => owner.person === 'contact:7',
    known: new Set(known as PlanfixCommentId[]),
  })?.id

describe('the comment that a message became', () => {
  test('has its text, in whatever HTML', () => {
    expect(find([commentOf('2', { html: 'no' }), commentOf('1', { html: '<p>ok</p>' })])).toBe('1')
  })

  test('is no other message: one comment proves one message', () => {
    expect(find([commentOf('2'), commentOf('1')], ['1'])).toBe('2')
    expect(find([commentOf('2'), commentOf('1')], ['1', '2'])).toBeUndefined()
  })

  test('of several that look alike is the oldest', () => {
    expect(find([commentOf('3'), commentOf('2'), commentOf('1')])).toBe('1')
  })

  test.each<[string, Partial<PlanfixComment>]>([
    ['by somebody else', { owner: { person: 'user:1', name: 'Oleg' } }],
    ['of Planfix itself', { isWritten: false }],
    ['deleted', { isDeleted: true }],
    ['from before the message', { at: sentAt - 3 * minute }],
  ])('is none %s', (_what, changes) => {
    expect(find([commentOf('1', changes)])).toBeUndefined()
  })

  test('may be a little older by Planfix’s clock, which tells minutes', () => {
    expect(find([commentOf('1', { at: sentAt - 2 * minute })])).toBe('1')
  })
})
