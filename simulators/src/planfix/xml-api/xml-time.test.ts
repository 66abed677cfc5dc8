import { describe, expect, test } from 'vitest'
import { fromDateTime, startOfDay, startOfMonth, toDateTime, weekdayOf } from './xml-time.ts'

describe('a moment in the XML API', () => {
  test.each([
    ['2026-11-22T10:15:59.999Z', 'UTC', '22-11-2026 10:15'],
    ['2026-11-22T10:15:00Z', 'Asia/Yekaterinburg', '22-11-2026 15:15'],
    ['2026-11-22T20:15:00Z', 'Asia/Kolkata', '23-11-2026 01:45'],
    ['2026-01-01T02:30:00Z', 'America/New_York', '31-12-2025 21:30'],
    ['2026-06-30T21:00:00Z', 'Europe/Moscow', '01-07-2026 00:00'],
  ])('%s in %s is %s', (at, timezone, text) => {
    expect(toDateTime(Date.parse(at), timezone)).toBe(text)
    expect(new Date(fromDateTime(text, timezone)).toISOString().slice(0, 16)).toBe(at.slice(0, 16))
  })

  test('a date alone is its midnight', () => {
    expect(new Date(fromDateTime('22-11-2026', 'Asia/Yekaterinburg')).toISOString()).toBe('2026-11-21T19:00:00.000Z')
  })

  test('summer time is minded: on the day it begins and on the one it ends', () => {
    expect(new Date(fromDateTime('29-03-2026 01:59', 'Europe/Berlin')).toISOString()).toBe('2026-03-29T00:59:00.000Z')
    expect(new Date(fromDateTime('29-03-2026 03:00', 'Europe/Berlin')).toISOString()).toBe('2026-03-29T01:00:00.000Z')
    expect(new Date(fromDateTime('25-10-2026 12:00', 'Europe/Berlin')).toISOString()).toBe('2026-10-25T11:00:00.000Z')
    const berlin = (at: number) => toDateTime(at, 'Europe/Berlin')
    expect(berlin(startOfDay(Date.parse('2026-03-29T10:00:00Z'), 'Europe/Berlin', 1))).toBe('30-03-2026 00:00')
    expect(berlin(startOfMonth(Date.parse('2026-10-25T10:00:00Z'), 'Europe/Berlin', 1))).toBe('01-11-2026 00:00')
  })

  test('weeks begin on Monday', () => {
    expect(weekdayOf(Date.parse('2026-11-23T12:00:00Z'), 'UTC')).toBe(0)
    expect(weekdayOf(Date.parse('2026-11-22T22:00:00Z'), 'Europe/Moscow')).toBe(0)
  })

  test.each(['', '2026-11-22', '22.11.2026', '31-02-2026', '22-11-2026 24:00', '22-11-2026 10:15:00', 'today'])('%j is none', (text) => {
    expect(() => fromDateTime(text, 'UTC')).toThrow('0015')
  })
})
