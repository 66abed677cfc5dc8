import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pickFromBrokenJson } from './pick-from-broken-json.ts'

const known = ['task', 'text', 'user', 'comment', 'id']
const pick = (text: string) => Object.fromEntries(pickFromBrokenJson(text, known))

describe('a field begins', () => {
  test.each<[string, string, object]>([
    ['after the opening brace or a comma', '{"task":5,"text":"a"}', { task: '5', text: 'a' }],
    ['with white space wherever JSON may have it', '{ \n"task" : 5 ,\r\n\t"text" : "a" }', { task: '5', text: 'a' }],
    ['behind a field without a value', '{"id":,"text":"a"}', { text: 'a' }],
    ['behind a text that nobody put into quotes', '{"text":Good day, Anna,"task":5}', { text: 'Good day, Anna', task: '5' }],
    ['also where nobody knows it', '{"text":"a "b"","срочно":true,"x-1":[5],"task":5}', { text: 'a "b"', срочно: 'true', task: '5' }],
    ['not in the middle of a text', '{"text":"say "task": 6 now","task":5}', { text: 'say "task": 6 now', task: '5' }],
    ['not at a comma of a text', '{"text":"Hello, "task": 6 is done","task":5}', { text: 'Hello, "task": 6 is done', task: '5' }],
    ['not at words that only look like one', '{"text":"the "Moon", "Sun": both","task":5}', { text: 'the "Moon", "Sun": both', task: '5' }],
  ])('%s', (_title, text, fields) => {
    expect(pick(text)).toEqual(fields)
  })
})

describe('a value', () => {
  test.each<[string, string, object]>([
    ['in quotes ends at the last quote', '{"text":"a }", "b"]","task":5}', { text: 'a }", "b"]', task: '5' }],
    ['may be empty', '{"text":"","task":5}', { text: '', task: '5' }],
    ['null is none', '{"text":null,"task":5}', { task: '5' }],
    ['as a list is none', '{"text":["a","b"],"task":5}', { task: '5' }],
    ['as a list in a text is a text', '{"text":"["a"]","task":5}', { text: '["a"]', task: '5' }],
    ['in quotes needs no brace behind it', '{"task":5,"text":"a "b""', { task: '5', text: 'a "b"' }],
    ['in quotes needs the second quote', '{"task":5,"text":"a }', { task: '5' }],
    ['without quotes needs something behind it', '{"text":"a","task":5', { text: 'a' }],
    ['is unescaped once', '{"text":"\\\\n \\n \\t\\r \\" \\/ \\u041e \\x \\N"}', { text: '\\n \n \t\r " / О \\x \\N' }],
  ])('%s', (_title, text, fields) => {
    expect(pick(text)).toEqual(fields)
  })
})

describe('inner objects', () => {
  test.each<[string, string, object]>([
    ['give their names', '{"comment":{"id":7,"text":"a "b""},"task":5}', { 'comment.id': '7', 'comment.text': 'a "b"', task: '5' }],
    ['may be last', '{"task":{"id":5},"comment":{"text":"a "b"" } }', { 'task.id': '5', 'comment.text': 'a "b"' }],
    ['may be empty', '{"comment":{},"text":"a"}', { text: 'a' }],
    ['are read no deeper', '{"comment":{"user":{"id":7},"text":"a"},"id":8}', { 'comment.text': 'a', id: '8' }],
  ])('%s', (_title, text, fields) => {
    expect(pick(text)).toEqual(fields)
  })

  test('in a list are no fields of the call', () => {
    const { task, text, user, id } = pick('{"files":[{"id":1,"text":"x"},{"id":2,"user":"y"}],"task":5,"text":"a "b""}')
    expect({ task, text, user, id }).toEqual({ task: '5', text: 'a "b"' })
  })
})

test('whole JSON is read as it is', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => !/[\b\f]/.test(value))
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...known), text, { noNullPrototype: true }), (fields) => {
      expect(pick(JSON.stringify(fields))).toEqual(fields)
      expect(pick(JSON.stringify(fields, null, 2))).toEqual(fields)
    }),
  )
})

test.each([
  ['white space', ' '],
  ['commas', ' ,'],
  ['brackets', '[{'],
  ['quotes', '"'],
  ['names', '"a",'],
  ['fields', '"a":'],
  ['objects that are never closed', '"a":{"b":1,'],
])('a quarter of a megabyte of %s takes no longer than its length', (_title, piece) => {
  const text = `{"task":5,"text":"a "b"${piece.repeat(262_144 / piece.length)}"}`
  expect(pick(text)['task']).toBe('5')
})
