import { describe, expect, test } from 'vitest'
import { readRange } from './byte-range.ts'

describe('a range of 1000 bytes', () => {
  test.each<[string, [number, number]]>([
    ['bytes=0-0', [0, 0]],
    ['bytes=0-499', [0, 499]],
    ['bytes=500-', [500, 999]],
    ['bytes=0-', [0, 999]],
    ['bytes=999-999', [999, 999]],
    ['bytes=999-', [999, 999]],
    ['bytes=100-5000', [100, 999]],
    [`bytes=100-${'9'.repeat(400)}`, [100, 999]],
    ['bytes=-1', [999, 999]],
    ['bytes=-1000', [0, 999]],
    ['bytes=-5000', [0, 999]],
    ['BYTES=5-6', [5, 6]],
    ['bytes=007-008', [7, 8]],
  ])('%s', (header, [first, last]) => {
    expect(readRange(header, 1_000)).toEqual({ first, last })
  })

  test.each(['bytes=1000-', 'bytes=1000-1001', `bytes=${'9'.repeat(400)}-`, 'bytes=-0'])('%s lies outside', (header) => {
    expect(readRange(header, 1_000)).toBe('unsatisfiable')
  })

  test.each([
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=0-1,5-6',
    `bytes=${'0-1,'.repeat(1_000)}0-1`,
    'bytes=0-1, bytes=5-6',
    'bytes=a-b',
    'bytes=0x1-5',
    'bytes=--5',
    'bytes=1-2-3',
    'bytes=+1-5',
    'bytes=1.5-5',
    'bytes=1e2-',
    'items=0-5',
    'bytes: 0-5',
    '0-5',
    'bytes=٠-٥',
    'bytes=0-5\n',
  ])('%j is answered with the whole', (header) => {
    expect(readRange(header, 1_000)).toBe('whole')
  })

  test.each(['bytes=0-', 'bytes=0-0', 'bytes=-1'])('of nothing (%s) lies outside', (header) => {
    expect(readRange(header, 0)).toBe('unsatisfiable')
  })
})
