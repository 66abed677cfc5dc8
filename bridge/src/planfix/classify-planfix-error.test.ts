import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Outcome } from '../outbox/outcome.ts'
import { classifyPlanfixAnswer, classifyPlanfixSilence, describe as describeAnswer } from './classify-planfix-error.ts'
import { type PlanfixAnswer, PlanfixUnreachableError } from './planfix-http.ts'

const answer = (status: number, body = '', headers: PlanfixAnswer['headers'] = {}): PlanfixAnswer => ({ status, body, headers })
const classify = (...given: Parameters<typeof answer>) => classifyPlanfixAnswer(answer(...given))
/** What an outcome decides, without its words. */
const decision = (outcome: Outcome) => {
  const { kind } = outcome
  if (kind === 'retry') return { kind, scope: outcome.scope, trouble: outcome.trouble }
  return kind === 'uncertain' ? { kind, scope: outcome.scope } : { kind }
}

const page = '<!doctype html><html><title>Sign in</title></html>'
const delivered = { kind: 'delivered' }
const rejected = { kind: 'rejected' }
const uncertain = { kind: 'uncertain', scope: 'destination' }
const unauthorized = { kind: 'retry', scope: 'destination', trouble: 'unauthorized' }
const misconfigured = { kind: 'retry', scope: 'destination', trouble: 'misconfigured' }
const unreachable = { kind: 'retry', scope: 'destination', trouble: 'unreachable' }
const later = { kind: 'retry', scope: 'lane', trouble: undefined }

describe('what an answer of Planfix means', () => {
  test.each<[number, string, object]>([
    [200, '', delivered],
    [200, '{}', delivered],
    [200, '{"data":{"number":1014}}', delivered],
    [200, '{"error":null}', delivered],
    [200, 'OK', delivered],
    [200, '{"error":"Invalid parameters"}', rejected],
    [200, '{"error":{"code":5}}', rejected],
    [200, page, uncertain],
    [201, '', delivered],
    [202, '', delivered],
    [204, '', delivered],
    [202, '{"error":"Invalid parameters"}', rejected],
    [203, page, uncertain],
    [200, `\r\n ${page}`, uncertain],
    [400, '{"error":"Invalid parameters"}', rejected],
    [400, '', rejected],
    [400, page, rejected],
    [401, '{"error":"Invalid token"}', unauthorized],
    [401, page, unauthorized],
    [413, '', rejected],
    [422, '', rejected],
    [408, '', later],
    [425, '', later],
    [429, '', unreachable],
    [503, page, unreachable],
    [301, '', misconfigured],
    [302, page, misconfigured],
    [307, '', misconfigured],
    [403, page, misconfigured],
    [404, page, misconfigured],
    [405, '', misconfigured],
    [407, '', misconfigured],
    [410, '', misconfigured],
    [500, '', uncertain],
    [500, '{"error":"Internal error"}', uncertain],
    [501, '', uncertain],
    [502, page, uncertain],
    [504, page, uncertain],
    [520, page, uncertain],
    [599, '', uncertain],
  ])('%i %j', (status, body, expected) => {
    expect(decision(classify(status, body))).toEqual(expected)
  })

  test('a page is known by its type as well', () => {
    expect(decision(classify(200, 'Please sign in', { 'content-type': 'Text/HTML; charset=utf-8' }))).toEqual(uncertain)
  })

  // PHP calls everything text/html unless it is told otherwise, an empty answer too.
  test('an empty 200 is a delivery, whatever type it claims', () => {
    expect(decision(classify(200, '', { 'content-type': 'text/html; charset=UTF-8' }))).toEqual(delivered)
  })

  test('a JSON answer is no page, whatever type it claims', () => {
    expect(decision(classify(200, '{}', { 'content-type': 'text/html; charset=UTF-8' }))).toEqual(delivered)
  })

  test('a delivery by the chat API has no receipt', () => {
    expect(classify(200)).toEqual({ kind: 'delivered', answer: '200', receipt: {} })
  })

  test('the refusal is told in Planfix’s own words, or by its number', () => {
    expect(classify(400, '{"error":"Invalid parameters"}')).toMatchObject({
      reason: {
        en: 'Planfix refused the message: Invalid parameters',
        ru: 'Планфикс отклонил сообщение: Invalid parameters',
      },
    })
    expect(classify(413, page)).toMatchObject({ reason: { en: 'Planfix refused the message: 413' } })
    const long = classify(400, JSON.stringify({ error: 'x'.repeat(500) }))
    expect(long).toMatchObject({ reason: { en: `Planfix refused the message: ${'x'.repeat(200)}` } })
  })

  test.each([
    [401, '', /PLANFIX_API_KEY/],
    [404, '', /404.*PLANFIX_API_URL/],
    [200, page, /PLANFIX_API_URL/],
    [502, '', /502.*may have taken/],
  ])('the reason for %i tells what to look at', (status, body, words) => {
    expect(classify(status, body)).toMatchObject({ reason: { en: expect.stringMatching(words) } })
  })
})

describe('how long Planfix asks to wait', () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5)

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now })
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  test.each<[string, string | string[], number]>([
    ['seconds', '30', 30_000],
    ['a date', 'Fri, 02 Jan 2026 03:04:35 GMT', 30_000],
    ['at most a day', '999999999', 86_400_000],
    ['a date past tomorrow', 'Sat, 02 Jan 2027 00:00:00 GMT', 86_400_000],
    ['one header given as a list', ['30'], 30_000],
  ])('%s', (_title, header, afterMs) => {
    for (const status of [429, 503]) {
      const outcome = classify(status, '', { 'retry-after': header })
      expect(outcome).toMatchObject({ kind: 'retry', scope: 'destination', trouble: 'limited', afterMs })
    }
  })

  test.each(['0', '', 'soon', '-5', 'Fri, 02 Jan 2026 03:04:05 GMT', 'Thu, 01 Jan 2026 00:00:00 GMT'])('%j asks for nothing', (header) => {
    const outcome = classify(429, '', { 'retry-after': header })
    expect(decision(outcome)).toEqual(unreachable)
    expect(outcome).not.toHaveProperty('afterMs')
  })

  test('only 429 and 503 are asked', () => {
    expect(classify(500, '', { 'retry-after': '30' })).not.toHaveProperty('afterMs')
    expect(classify(408, '', { 'retry-after': '30' })).not.toHaveProperty('afterMs')
  })
})

describe('no answer', () => {
  test('nothing left: certainly not delivered', () => {
    const outcome = classifyPlanfixSilence(
      new PlanfixUnreachableError(false, Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED' })),
    )
    expect(decision(outcome)).toEqual(unreachable)
    expect(outcome.answer).toBe('ECONNREFUSED connect failed')
  })

  test('something left: Planfix may have taken it', () => {
    const outcome = classifyPlanfixSilence(new PlanfixUnreachableError(true, new Error('no answer within 60 s')))
    expect(decision(outcome)).toEqual(uncertain)
    expect(outcome.answer).toBe('no answer within 60 s')
  })
})

describe('an answer in the trace', () => {
  test.each([
    [200, '', '200'],
    [400, '{"error":"Invalid parameters"}', '400 {"error":"Invalid parameters"}'],
    [502, ' <html>\r\n\t<h1>Bad\u2028gateway</h1>\n</html> ', '502 <html> <h1>Bad gateway</h1> </html>'],
    [500, 'x'.repeat(1_000), `500 ${'x'.repeat(200)}`],
  ])('is one short line', (status, body, line) => {
    expect(describeAnswer(answer(status, body))).toBe(line)
  })
})
