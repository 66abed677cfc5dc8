import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromPlanfixDateTime, toPlanfixDateTime } from './planfix-time.ts'

const utc = (text: string) => Date.parse(`${text}Z`)

describe('a moment in Planfix’s words', () => {
  test.each([
    ['2026-03-01T12:00', 'Europe/Moscow', '01-03-2026 15:00'],
    ['2026-03-01T12:00', 'Asia/Yekaterinburg', '01-03-2026 17:00'],
    ['2026-12-31T23:30', 'Asia/Kolkata', '01-01-2027 05:00'],
    ['2026-01-01T02:30', 'America/St_Johns', '31-12-2025 23:00'],
    ['2024-02-28T22:00', 'Europe/Moscow', '29-02-2024 01:00'],
    ['2026-03-01T00:00', 'UTC', '01-03-2026 00:00'],
    ['2026-03-01T00:00:59.999', 'UTC', '01-03-2026 00:00'],
    ['1969-12-31T23:59:30.5', 'UTC', '31-12-1969 23:59'],
    // Berlin's clocks go from 02:00 to 03:00 in March and from 03:00 back to 02:00 in October.
    ['2026-03-29T00:59', 'Europe/Berlin', '29-03-2026 01:59'],
    ['2026-03-29T01:00', 'Europe/Berlin', '29-03-2026 03:00'],
    ['2026-10-25T00:30', 'Europe/Berlin', '25-10-2026 02:30'],
    ['2026-10-25T01:30', 'Europe/Berlin', '25-10-2026 02:30'],
  ])('%s UTC in %s: %s', (moment, zone, text) => {
    expect(toPlanfixDateTime(utc(moment), zone)).toBe(text)
  })
})

describe('Planfix’s words as a moment', () => {
  test.each([
    ['01-03-2026 15:00', 'Europe/Moscow', '2026-03-01T12:00'],
    ['01-03-2026 15:00:07', 'Europe/Moscow', '2026-03-01T12:00:07'],
    ['01-03-2026', 'Europe/Moscow', '2026-02-28T21:00'],
    [' 01-03-2026 15:00\n', 'Europe/Moscow', '2026-03-01T12:00'],
    ['29-02-2024 00:00', 'UTC', '2024-02-29T00:00'],
    // Moscow stayed on summer time from 2011 and went back for good in 2014.
    ['01-06-2013 12:00', 'Europe/Moscow', '2013-06-01T08:00'],
    ['26-10-2014 01:30', 'Europe/Moscow', '2014-10-25T21:30'],
    ['29-03-2026 01:59', 'Europe/Berlin', '2026-03-29T00:59'],
    ['29-03-2026 03:00', 'Europe/Berlin', '2026-03-29T01:00'],
    // Skipped: moved on by the hour that was skipped.
    ['29-03-2026 02:30', 'Europe/Berlin', '2026-03-29T01:30'],
    ['08-03-2026 02:30', 'America/New_York', '2026-03-08T07:30'],
    // There twice: the earlier one.
    ['25-10-2026 02:30', 'Europe/Berlin', '2026-10-25T00:30'],
    ['25-10-2026 03:00', 'Europe/Berlin', '2026-10-25T02:00'],
    ['01-11-2026 01:30', 'America/New_York', '2026-11-01T05:30'],
    ['05-04-2026 01:45', 'Australia/Lord_Howe', '2026-04-04T14:45'],
    // Samoa left out a whole day to change sides of the date line.
    ['29-12-2011 23:59', 'Pacific/Apia', '2011-12-30T09:59'],
    ['30-12-2011 12:00', 'Pacific/Apia', '2011-12-30T22:00'],
    ['31-12-2011 00:00', 'Pacific/Apia', '2011-12-30T10:00'],
  ])('%j in %s: %s UTC', (text, zone, moment) => {
    expect(new Date(fromPlanfixDateTime(text, zone) ?? Number.NaN).toISOString()).toBe(new Date(utc(moment)).toISOString())
  })

  test.each([
    '',
    'today',
    '00-00-0000',
    '00-00-0000 00:00',
    '2026-03-01 15:00',
    '1-3-2026 15:00',
    '01.03.2026 15:00',
    '01-03-2026T15:00',
    '01-03-2026 15:00Z',
    '29-02-2026 12:00',
    '31-04-2026',
    '01-13-2026',
    '01-01-0026 00:00',
    '01-03-2026 24:00',
    '01-03-2026 12:60',
    '01-03-2026 12:00:60',
  ])('%j is none', (text) => {
    expect(fromPlanfixDateTime(text, 'Europe/Moscow')).toBeUndefined()
  })
})

test('a zone that does not exist is told', () => {
  expect(() => toPlanfixDateTime(0, 'Europe/Atlantis')).toThrow(RangeError)
  expect(() => fromPlanfixDateTime('01-03-2026 15:00', 'Europe/Atlantis')).toThrow(RangeError)
})

test('any minute survives the way there and back, but for one that the clocks show twice', () => {
  const zones = ['UTC', 'Europe/Moscow', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca']
  const minute = fc.integer({ min: utc('2000-01-01T00:00') / 60_000, max: utc('2037-01-01T00:00') / 60_000 })
  fc.assert(
    fc.property(minute, fc.constantFrom(...zones), (minutes, zone) => {
      const text = toPlanfixDateTime(minutes * 60_000, zone)
      const back = fromPlanfixDateTime(text, zone) ?? Number.NaN
      expect(toPlanfixDateTime(back, zone)).toBe(text)
      expect(minutes * 60_000 - back).toSatisfy((lost: number) => lost === 0 || lost === 1_800_000 || lost === 3_600_000)
    }),
  )
})
