import { expect, test } from 'vitest'
import { fromTimePoint, toTimePoint } from './time-point.ts'

const tenFifteen = Date.UTC(2026, 10, 22, 10, 15)

test('a moment is written three times, to the minute', () => {
  const point = { date: '22-11-2026', time: '10:15', datetime: '2026-11-22T10:15Z' }
  expect(toTimePoint(tenFifteen)).toEqual(point)
  expect(toTimePoint(tenFifteen + 59_999)).toEqual(point)
  expect(fromTimePoint(point)).toBe(tenFifteen)
})

test.each<[string, Parameters<typeof fromTimePoint>[0], number | undefined]>([
  ['datetime counts more than the rest', { date: '23-11-2026', time: '13:15', datetime: '2026-11-22T10:15Z' }, tenFifteen],
  ['an offset is minded', { datetime: '2026-11-22T13:15+03:00' }, tenFifteen],
  ['without a zone it is UTC', { datetime: '2026-11-22T10:15' }, tenFifteen],
  ['seconds are cut off', { datetime: '2026-11-22T10:15:42.5Z' }, tenFifteen],
  ['date and time without datetime', { date: '22-11-2026', time: '10:15', datetime: null }, tenFifteen],
  ['a date alone', { date: '22-11-2026' }, Date.UTC(2026, 10, 22)],
  ['a text', '22-11-2026 10:15:30', tenFifteen],
  ['a text with dots', '22.11.2026 10:15', tenFifteen],
  ['nothing', {}, undefined],
  ['empty texts', { date: '', time: '', datetime: '' }, undefined],
  ['an empty text', ' ', undefined],
])('%s', (_title, point, epochMs) => {
  expect(fromTimePoint(point)).toBe(epochMs)
})

test.each(['soon', '2026-11-22', '32-11-2026', '22-13-2026 10:15', { datetime: '2026-11-22T25:15Z' }, { time: '10:15' }])(
  '%j is no date',
  (point) => {
    expect(() => fromTimePoint(point)).toThrow(RangeError)
  },
)
