import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../outbox/outcome.ts'
import { PlanfixUnreachableError } from '../planfix-http.ts'
import { BudgetSpentError } from '../request-pace.ts'
import { classifyXmlError, remedyFor } from './classify-xml-error.ts'
import { PlanfixApiError, PlanfixStrangeAnswerError, type StrangeAnswer } from './errors.ts'
import { dataCentreUrls, xmlErrorCodes } from './xml-error-codes.ts'

const now = 1_700_000_000_000
const classify = (error: unknown, attempts = 1) => classifyXmlError(error, { attempts, now })
const refused = (code: string, method = 'action.add') => new PlanfixApiError(method, code, '')

/** What an outcome decides, without its words, on one line. */
function decision(outcome: Outcome): string {
  if (outcome.kind === 'uncertain') return `uncertain ${outcome.scope}`
  if (outcome.kind !== 'retry') return outcome.kind
  return ['retry', outcome.scope, outcome.trouble, outcome.afterMs].filter((word) => word !== undefined).join(' ')
}

const unauthorized = 'retry destination unauthorized'
const misconfigured = 'retry destination misconfigured'
const rejected = 'rejected'
const lane = 'retry lane'
/** A first attempt, a later one, and what the caller may do about it. */
const decisions: Record<string, [first: string, later: string, remedy?: string]> = {
  '0001': [unauthorized, unauthorized],
  '0002': [misconfigured, misconfigured],
  '0003': [rejected, rejected],
  '0004': [misconfigured, misconfigured],
  '0005': [unauthorized, unauthorized],
  '0006': [misconfigured, misconfigured],
  '0007': ['retry destination limited 2000', 'retry destination limited 2000'],
  '0008': [rejected, rejected],
  '0009': [rejected, rejected],
  '0010': [misconfigured, misconfigured],
  '0011': ['retry destination unreachable 120000', 'retry destination unreachable 120000'],
  '0012': [unauthorized, unauthorized],
  '0013': [unauthorized, unauthorized],
  '0014': [unauthorized, unauthorized],
  '0015': [rejected, rejected],
  '0016': [rejected, rejected],
  '0017': [rejected, rejected],
  '0018': [rejected, rejected],
  '0019': [rejected, rejected],
  '0020': [misconfigured, misconfigured],
  '0021': [rejected, rejected],
  '0022': [misconfigured, misconfigured],
  '0023': [misconfigured, misconfigured],
  '0024': [misconfigured, misconfigured],
  '0101': [rejected, rejected, 'forget_mapping'],
  '0102': [lane, rejected],
  '0103': [lane, rejected],
  '0104': [rejected, rejected],
  '0105': [rejected, rejected],
  '1001': [unauthorized, unauthorized],
  '1002': [rejected, rejected],
  '2001': [rejected, rejected],
  '2002': [rejected, rejected],
  '2003': [rejected, rejected],
  '3001': [rejected, rejected, 'forget_mapping'],
  '3002': [rejected, rejected],
  '3003': [rejected, rejected],
  '3004': [rejected, rejected],
  '3005': [lane, rejected],
  '3006': [rejected, rejected],
  '3007': [rejected, rejected],
  '3008': [rejected, rejected],
  '3009': [rejected, rejected],
  '3010': [rejected, rejected],
  '3011': [rejected, rejected],
  '3012': [rejected, rejected],
  '3013': [rejected, rejected],
  '3014': ['retry lane 1000', 'retry lane 2000'],
  '4001': [rejected, rejected],
  '4002': [rejected, rejected, 'forget_mapping'],
  '4003': [lane, rejected],
  '4004': [lane, rejected],
  '4005': [lane, rejected],
  '4006': [rejected, rejected],
  '4007': [rejected, rejected],
  '4008': [rejected, rejected],
  '4009': [rejected, rejected],
  '4010': [rejected, rejected],
  '4011': [rejected, rejected],
  '4012': [rejected, rejected],
  '4013': [rejected, rejected],
  '4014': [rejected, rejected],
  '4015': [rejected, rejected],
  '4016': [rejected, rejected],
  '5001': [rejected, rejected],
  '5002': [rejected, rejected],
  '5003': [lane, rejected],
  '6001': [rejected, rejected],
  '6002': [rejected, rejected],
  '6003': [lane, rejected],
  '6004': [rejected, rejected, 'forget_mapping'],
  '6005': [lane, rejected],
  '6006': [rejected, rejected],
  '7001': [rejected, rejected],
  '7002': [rejected, rejected, 'forget_mapping'],
  '7003': [lane, rejected],
  '7004': [lane, rejected],
  '8001': [rejected, rejected],
  '8002': [rejected, rejected, 'forget_mapping'],
  '8003': [lane, rejected],
  '8004': [lane, rejected],
  '8005': [rejected, rejected],
  '8006': [rejected, rejected],
  '8007': [rejected, rejected, 'drop_email'],
  '8008': [rejected, rejected],
  '8009': [lane, rejected],
  '8010': [rejected, rejected, 'drop_email'],
  '9001': [rejected, rejected],
  '9002': [rejected, rejected, 'forget_mapping'],
  '9003': [lane, rejected],
  '9004': [rejected, rejected],
  '9005': [rejected, rejected, 'rename_file'],
  '9006': [rejected, rejected, 'rename_file'],
  '9007': [lane, lane],
  '9008': [rejected, rejected],
  '9009': [rejected, rejected],
  '10001': [rejected, rejected],
  '10002': [rejected, rejected],
  '10003': [rejected, rejected],
  '10004': [rejected, rejected],
  '11001': [rejected, rejected],
}

describe('an error that Planfix states', () => {
  test('no code of the table is left out here', () => {
    expect(Object.keys(decisions).sort()).toEqual(Object.keys(xmlErrorCodes).sort())
  })

  test.each(Object.entries(decisions))('%s', (code, [first, later, remedy]) => {
    expect(decision(classify(refused(code), 1))).toBe(first)
    expect(decision(classify(refused(code), 2))).toBe(later)
    expect(remedyFor(refused(code))).toBe(remedy)
  })

  test.each(Object.entries(xmlErrorCodes))('%s is told in both languages, with its code', (code, { words }) => {
    const outcome = classify(refused(code))
    if (outcome.kind === 'delivered') throw new Error('an error is no delivery')
    expect(words.en).toMatch(/^[^\u0400-\u04ff]{15,}$/)
    expect(words.ru).toMatch(/^[\u0410-\u042f].*[\u0430-\u044f]{4}/)
    expect(outcome.reason).toEqual({
      en: `${words.en} (Planfix error ${code}, action.add)`,
      ru: `${words.ru} (ошибка Планфикса ${code}, action.add)`,
    })
    expect(outcome.answer).toBe(`action.add: error ${code}`)
  })

  test('an account in another data centre is shown the way to all of them', () => {
    const outcome = classify(refused('0024'))
    if (outcome.kind === 'delivered') throw new Error('an error is no delivery')
    for (const text of Object.values(outcome.reason)) {
      expect(text).toContain('PLANFIX_API_URL')
      for (const url of Object.values(dataCentreUrls)) expect(text).toContain(url)
    }
  })

  test('a task that is being changed is waited for longer each time', () => {
    const waits = [1, 2, 3, 4, 5, 40].map((attempts) => decision(classify(refused('3014'), attempts)))
    expect(waits).toEqual([1_000, 2_000, 5_000, 10_000, 10_000, 10_000].map((ms) => `retry lane ${ms}`))
  })

  test.each(['9999', '', '12', '00005'])('a code that nobody knows (%j) holds up its lane only', (code) => {
    expect(decision(classify(refused(code)))).toBe(lane)
    expect(decision(classify(refused(code), 7))).toBe(lane)
    expect(remedyFor(refused(code))).toBeUndefined()
  })

  test.each(['0003', '0009', '0015', '1001', '4003'])(
    'a login that is refused with %s refuses no message: the connection waits',
    (code) => {
      expect(decision(classify(refused(code, 'auth.login'), 5))).toBe(unauthorized)
    },
  )
})

describe('an answer that is none of the XML API', () => {
  const strange = (answer: Partial<StrangeAnswer>) =>
    new PlanfixStrangeAnswerError('action.add', { status: 200, what: 'x', hasLeft: true, ...answer })

  test.each<[number | null, string, string]>([
    [200, 'uncertain destination', misconfigured],
    [201, 'uncertain destination', misconfigured],
    [302, misconfigured, misconfigured],
    [400, misconfigured, misconfigured],
    [401, unauthorized, unauthorized],
    [403, misconfigured, misconfigured],
    [404, misconfigured, misconfigured],
    [408, lane, lane],
    [425, lane, lane],
    [429, 'retry destination unreachable', 'retry destination unreachable'],
    [500, 'uncertain destination', 'retry destination unreachable'],
    [502, 'uncertain destination', 'retry destination unreachable'],
    [503, 'retry destination unreachable', 'retry destination unreachable'],
    [504, 'uncertain destination', 'retry destination unreachable'],
    [null, 'uncertain lane', 'retry destination unreachable'],
  ])('%s: %s; %s when it came before the call was sent', (status, afterwards, before) => {
    expect(decision(classify(strange({ status, hasLeft: true })))).toBe(afterwards)
    expect(decision(classify(strange({ status, hasLeft: false })))).toBe(before)
  })

  test.each([429, 503])('%i may say for how long', (status) => {
    expect(decision(classify(strange({ status, retryAfterMs: 30_000 })))).toBe('retry destination limited 30000')
    expect(decision(classify(strange({ status: 500, retryAfterMs: 30_000 })))).toBe('uncertain destination')
  })

  test('is told by what it was', () => {
    expect(classify(strange({ status: 502, what: '502 Bad gateway' }))).toMatchObject({
      answer: 'action.add: 502 Bad gateway',
      reason: { en: expect.stringContaining('502'), ru: expect.stringContaining('502') },
    })
  })
})

describe('no answer', () => {
  test('nothing left: certainly not delivered', () => {
    expect(decision(classify(new PlanfixUnreachableError(false, new Error('no route'))))).toBe('retry destination unreachable')
  })

  test('something left: it may have been carried out', () => {
    expect(decision(classify(new PlanfixUnreachableError(true, new Error('reset'))))).toBe('uncertain destination')
  })

  test('a spent budget is waited for', () => {
    expect(decision(classify(new BudgetSpentError(now + 5_000)))).toBe('retry destination limited 5000')
    expect(decision(classify(new BudgetSpentError(now - 5_000)))).toBe('retry destination limited 0')
  })

  test('a fault of our own is thrown on', () => {
    const fault = new TypeError('x is not a function')
    expect(() => classify(fault)).toThrow(fault)
  })
})
