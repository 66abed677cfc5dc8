import { describe, expect, test } from 'vitest'
import type { PlanfixAnswer } from '../planfix-http.ts'
import { command, errorOf, isPage, numberOf } from './wire.ts'

const answer = (body: string, headers: PlanfixAnswer['headers'] = {}): PlanfixAnswer => ({ status: 200, headers, body })
const credentials = { providerId: 'telegram', planfixToken: 'PFTOKEN' }

describe('a command', () => {
  test('begins with what it is and who asks, and keeps the order of its fields', () => {
    expect(command('newMessage', credentials, { chatId: 'c', message: 'm', contactId: 'p', contactName: 'Anna' })).toEqual([
      ['cmd', 'newMessage'],
      ['providerId', 'telegram'],
      ['planfix_token', 'PFTOKEN'],
      ['chatId', 'c'],
      ['message', 'm'],
      ['contactId', 'p'],
      ['contactName', 'Anna'],
    ])
  })

  test('leaves out what is empty or not there, and nothing else', () => {
    const fields = { title: '', a: undefined, b: '0', c: ' ', d: 'false' }
    expect(command('getTask', credentials, fields).slice(3)).toEqual([
      ['b', '0'],
      ['c', ' '],
      ['d', 'false'],
    ])
  })
})

describe('the number in an answer', () => {
  test.each([
    ['data as an object', '{"data":{"number":1014}}', 1014],
    ['data as JSON text', '{"data":"{\\"number\\":1014,\\"statusIsActive\\":true}"}', 1014],
    ['at the top level', '{"number":1014}', 1014],
    ['at the top level beside an empty data', '{"data":null,"number":1014}', 1014],
    ['written as text', '{"data":{"number":"1014"}}', 1014],
    ['with white space around', ' {"data":{"number":1014}}\n', 1014],
    ['data counts more than the top level', '{"number":1,"data":{"number":1014}}', 1014],
  ])('%s', (_title, body, number) => {
    expect(numberOf(answer(body))).toBe(number)
  })

  test.each([
    '',
    'null',
    '5',
    '[1014]',
    '{}',
    '{"data":{}}',
    '{"data":[1014]}',
    '{"data":"1014"}',
    '{"data":"not JSON"}',
    '{"data":{"number":0}}',
    '{"data":{"number":-5}}',
    '{"data":{"number":10.5}}',
    '{"data":{"number":""}}',
    '{"data":{"number":null}}',
    '{"data":{"number":{}}}',
    '{"data":{"number":true}}',
    '{"data":{"number":[1014]}}',
    '{"data":{"number":9007199254740993}}',
    '{"error":"task not found"}',
    '<html>1014</html>',
    '{"data":{"number":1014',
  ])('none in %s', (body) => {
    expect(numberOf(answer(body))).toBeUndefined()
  })
})

describe('the error in an answer', () => {
  test.each([
    ['{"error":"Invalid token"}', 'Invalid token'],
    ['{"error":""}', ''],
    ['{"error":{"code":5,"text":"no"}}', '{"code":5,"text":"no"}'],
    ['{"error":5}', '5'],
    ['{"error":false}', 'false'],
    ['{"error":null}', undefined],
    ['{"data":{"error":"inside"}}', undefined],
    ['', undefined],
    ['"error"', undefined],
    ['[{"error":"x"}]', undefined],
    ['<html>error</html>', undefined],
  ])('of %s is %j', (body, error) => {
    expect(errorOf(answer(body))).toBe(error)
  })
})

describe('a page instead of an answer', () => {
  test.each<[string, string, PlanfixAnswer['headers'], boolean]>([
    ['by its beginning', '<!doctype html><p>Sign in', {}, true],
    ['by its beginning after white space', '\r\n\t <html>', { 'content-type': 'application/json' }, true],
    ['by its type', 'Sign in', { 'content-type': 'text/html; charset=utf-8' }, true],
    ['not an empty answer', '', {}, false],
    ['not an empty answer, whatever its type', '\r\n', { 'content-type': 'text/html; charset=UTF-8' }, false],
    ['not a JSON answer, whatever its type', '[]', { 'content-type': 'text/html; charset=UTF-8' }, false],
    ['not a JSON answer', '{"error":"<b>"}', { 'content-type': 'application/json' }, false],
    ['not plain text', 'OK', { 'content-type': 'text/plain' }, false],
  ])('%s', (_title, body, headers, expected) => {
    expect(isPage(answer(body, headers))).toBe(expected)
  })
})
