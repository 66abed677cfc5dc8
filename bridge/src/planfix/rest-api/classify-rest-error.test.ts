import { describe, expect, test } from 'vitest'
import { languages } from '../../domain/words.ts'
import type { Outcome } from '../../outbox/outcome.ts'
import { PlanfixUnreachableError } from '../planfix-http.ts'
import { BudgetSpentError } from '../request-pace.ts'
import { classifyRestError, classifyWritten } from './classify-rest-error.ts'
import { errorCodes } from './error-codes.ts'
import { isRestFailure, PlanfixRestError, type Refusal, type RestScope, UnreadableAnswerError, type UnreadableKind } from './rest-error.ts'

const now = Date.UTC(2026, 10, 22)
const refuse = (status: number, code?: number, more: Partial<Refusal> = {}) =>
  classifyRestError(new PlanfixRestError({ request: 'POST /task/', status, said: '', ...(code !== undefined && { code }), ...more }), now)
const misread = (status: number | undefined, kind: UnreadableKind) =>
  classifyRestError(new UnreadableAnswerError('POST /task/', status, kind, 'what it was'), now)
/** What an outcome decides, without its words. */
const decision = (outcome: Outcome) => {
  const { kind } = outcome
  if (kind === 'retry') return { kind, scope: outcome.scope, trouble: outcome.trouble, afterMs: outcome.afterMs }
  return kind === 'uncertain' ? { kind, scope: outcome.scope } : { kind }
}

const rejected = { kind: 'rejected' }
const uncertain = { kind: 'uncertain', scope: 'destination' }
const inDoubt = { kind: 'uncertain', scope: 'lane' }
const later = { kind: 'retry', scope: 'lane' }
const trouble = (trouble: string) => ({ kind: 'retry', scope: 'destination', trouble })

const unknownCode = 9999

describe('what a code means', () => {
  const codes: [code: number, status: number, decides: object, words: RegExp][] = [
    [0, 400, later, /does not name/],
    [0, 500, uncertain, /fault of its own \(500\)/],
    [1, 401, trouble('unauthorized'), /does not know the REST API token/],
    [2, 401, trouble('unauthorized'), /switched off/],
    [5, 405, rejected, /lacks a right/],
    [6, 400, rejected, /may not do this/],
    [10, 403, trouble('misconfigured'), /spam/],
    [11, 403, trouble('misconfigured'), /frozen/],
    [16, 403, trouble('misconfigured'), /not active/],
    [20, 403, trouble('misconfigured'), /not paid/],
    [21, 403, trouble('misconfigured'), /free plan/],
    [22, 403, trouble('limited'), /limit of requests/],
    [23, 400, rejected, /as many contacts/],
    [24, 400, rejected, /as many employees/],
    [30, 500, rejected, /could not read/],
    [40, 400, rejected, /requires/],
    [41, 400, rejected, /value/],
    [1000, 500, rejected, /does not find the task/],
    [1001, 400, rejected, /could not add the task/],
    [1002, 400, rejected, /could not change the task/],
    [2000, 404, rejected, /does not find the contact/],
    [2001, 400, rejected, /could not add the contact/],
    [2002, 400, rejected, /could not change the contact/],
    [2003, 400, rejected, /no e-mail/],
    [2004, 400, rejected, /e-mail of the contact/],
    [2005, 400, rejected, /signs in/],
    [2006, 400, rejected, /needs a name/],
    [3000, 400, rejected, /does not find the project/],
    [3001, 400, rejected, /could not add the project/],
    [3002, 400, rejected, /could not change the project/],
    [4000, 400, rejected, /does not find the employee/],
    [4001, 400, rejected, /could not add the employee/],
    [4002, 400, rejected, /could not change the employee/],
    [4003, 400, rejected, /has this e-mail/],
    [4004, 400, rejected, /employee/],
    [4005, 400, rejected, /employee/],
    [4006, 400, rejected, /employee/],
    [5000, 400, rejected, /does not find the comment/],
    [5001, 400, rejected, /could not add the comment/],
    [5002, 400, rejected, /could not change the comment/],
    [6000, 404, rejected, /does not find the data tag/],
    [6001, 400, rejected, /could not add the data tag entry/],
    [6002, 400, rejected, /could not change the data tag entry/],
    [6010, 404, rejected, /does not find the data tag entry/],
    [6011, 400, rejected, /could not add the data tag entry/],
    [6012, 400, rejected, /could not change the data tag entry/],
    [6013, 400, rejected, /could not delete the data tag entry/],
    [7000, 400, rejected, /does not find the file/],
    [7001, 400, rejected, /could not take the file/],
    [7002, 400, rejected, /larger than the Planfix plan/],
    [7003, 400, rejected, /could not delete the file/],
    [8000, 404, rejected, /does not find the directory/],
    [8010, 404, rejected, /does not find the directory entry/],
    [8011, 400, rejected, /could not add the directory entry/],
    [8012, 400, rejected, /could not change the directory entry/],
    [8013, 400, rejected, /could not delete the directory entry/],
    [9000, 400, rejected, /does not find the report/],
    [9001, 400, rejected, /does not include this report/],
    [9002, 400, rejected, /making this report/],
    [9003, 400, rejected, /does not find the request for a report/],
    [unknownCode, 400, rejected, /refused the request/],
    [unknownCode, 500, uncertain, /fault of its own/],
    [1001, 500, later, /could not add the task/],
    [2001, 500, later, /could not add the contact/],
    [5001, 500, later, /could not add the comment/],
    [7001, 500, later, /could not take the file/],
  ]

  test('no code of the table is left out here', () => {
    const known = [...new Set(codes.map(([code]) => code))].filter((code) => code !== unknownCode)
    expect(known.toSorted((one, other) => one - other)).toEqual(Object.keys(errorCodes).map(Number))
  })

  test.each(codes)('%i with HTTP %i', (code, status, decides, words) => {
    const outcome = refuse(status, code)
    expect(decision(outcome)).toEqual(decides)
    expect(outcome).toMatchObject({ reason: { en: expect.stringMatching(words) }, answer: `${status} code ${code}` })
  })

  test('is told in both languages, and never with a gap', () => {
    for (const code of Object.keys(errorCodes).map(Number)) {
      for (const scope of ['comment_add', undefined] satisfies (RestScope | undefined)[]) {
        const outcome = refuse(400, code, scope && { scope })
        const words = 'reason' in outcome ? outcome.reason : undefined
        for (const language of languages) expect(words?.[language]).toMatch(/^[^{}]+$/)
        expect(words?.ru).toMatch(/[а-яё]/)
      }
    }
  })

  test.each([5, 6])('%i names the right that is missing, and what Planfix said', (code) => {
    const outcome = refuse(405, code, { scope: 'comment_add', said: 'Scope denied, method not allowed' })
    expect(outcome).toMatchObject({
      reason: {
        en: expect.stringMatching(/\(comment_add\).*\. Planfix: Scope denied, method not allowed$/),
        ru: expect.stringMatching(/\(comment_add\).*\. Планфикс: Scope denied, method not allowed$/),
      },
      answer: `405 code ${code} Scope denied, method not allowed`,
    })
  })

  test.each(['custom_field_is_required, id 87', 'custom_field_is_required,id:87'])(
    'a field that the template requires is named: %s',
    (said) => {
      expect(refuse(400, 40, { said })).toMatchObject({
        kind: 'rejected',
        reason: { en: expect.stringMatching(/requires custom field 87/), ru: expect.stringMatching(/требует заполнить поле 87/) },
      })
    },
  )

  test('a limit says for how long', () => {
    expect(decision(refuse(403, 22, { afterMs: 45_000 }))).toEqual({ ...trouble('limited'), afterMs: 45_000 })
    expect(decision(refuse(429, undefined, { afterMs: 30_000 }))).toEqual({ ...trouble('limited'), afterMs: 30_000 })
  })
})

describe('what a status means that comes without a code', () => {
  const table: [number, object, RegExp][] = [
    [302, trouble('misconfigured'), /302: check the address/],
    [400, rejected, /refused the request/],
    [401, trouble('unauthorized'), /token/],
    [403, trouble('misconfigured'), /403: check the address/],
    [404, trouble('misconfigured'), /404: check the address/],
    [405, trouble('misconfigured'), /405: check the address/],
    [408, later, /asks to wait/],
    [413, rejected, /413/],
    [422, rejected, /422/],
    [425, later, /asks to wait/],
    [429, trouble('unreachable'), /asks to wait/],
    [500, uncertain, /may have done/],
    [502, uncertain, /may have done/],
    [503, trouble('unreachable'), /asks to wait/],
    [504, uncertain, /may have done/],
  ]

  test.each(table)('%i', (status, decides, words) => {
    const outcome = refuse(status)
    expect(decision(outcome)).toEqual(decides)
    expect(outcome).toMatchObject({ reason: { en: expect.stringMatching(words) } })
  })

  test.each(table)('%i on a page', (status, decides) => {
    expect(decision(misread(status, 'page'))).toEqual(decides)
    expect(decision(misread(status, 'not_json'))).toEqual(decides)
  })

  test.each(['page', 'not_json'] as const)('200 with %s: it may be another address, or it may be done', (kind) => {
    const outcome = misread(200, kind)
    expect(decision(outcome)).toEqual(uncertain)
    expect(outcome).toMatchObject({ reason: { en: expect.stringMatching(/check its address/) } })
  })

  test.each<[UnreadableKind, number | undefined]>([
    ['malformed', 201],
    ['malformed', 200],
    ['too_long', undefined],
  ])('%s answers leave this one request in doubt', (kind, status) => {
    const outcome = misread(status, kind)
    expect(decision(outcome)).toEqual(inDoubt)
    expect(outcome.answer).toMatch(/^POST \/task\/: (\d+ )?what it was$/)
  })
})

describe('what else may happen', () => {
  test('nothing left: certainly not done', () => {
    expect(decision(classifyRestError(new PlanfixUnreachableError(false, new Error('refused')), now))).toEqual(trouble('unreachable'))
  })

  test('something left: it may be done', () => {
    expect(decision(classifyRestError(new PlanfixUnreachableError(true, new Error('no answer')), now))).toEqual(uncertain)
  })

  test('the day’s share is used up: everything waits until it is renewed', () => {
    const outcome = classifyRestError(new BudgetSpentError(now + 3_600_000), now)
    expect(decision(outcome)).toEqual({ ...trouble('limited'), afterMs: 3_600_000 })
    expect(decision(classifyRestError(new BudgetSpentError(now - 5), now))).toEqual({ ...trouble('limited'), afterMs: 0 })
  })

  test('every failure is known as one, and nothing else is', () => {
    const failures = [
      new PlanfixRestError({ request: 'GET /ping', status: 400, said: '' }),
      new UnreadableAnswerError('GET /ping', 200, 'page', 'x'),
      new PlanfixUnreachableError(true, new Error('x')),
      new BudgetSpentError(0),
    ]
    expect(failures.map(isRestFailure)).toEqual([true, true, true, true])
    expect([new Error('x'), new TypeError('x'), 'x', undefined].map(isRestFailure)).toEqual([false, false, false, false])
  })
})

describe('a write that Planfix accepted', () => {
  test.each([
    [{ id: 9001, isQueued: false }, 'accepted as 9001'],
    [{ id: undefined, isQueued: true }, 'accepted, queued inside Planfix'],
    [{ isQueued: false, failures: [] }, 'accepted'],
    [{ isQueued: true, failures: [] }, 'accepted, queued inside Planfix'],
    [
      { isQueued: false, failures: [{ field: 'telegram', error: 'Field change failed' }] },
      'accepted, except telegram: Field change failed',
    ],
  ])('is delivered: %j', (written, answer) => {
    expect(classifyWritten(written, {})).toEqual({ kind: 'delivered', answer, receipt: {} })
  })
})
