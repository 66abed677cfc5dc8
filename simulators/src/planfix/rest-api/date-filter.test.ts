import { describe, expect, test } from 'vitest'
import { isAt } from './date-filter.ts'
import type { Filter } from './filter.ts'

/** Sunday, 22 November 2026; half past five in the afternoon in Yekaterinburg. */
const now = Date.UTC(2026, 10, 22, 12, 30)
const zone = 'Asia/Yekaterinburg'

const passes = (value: object, moment: string, operator: Filter['operator'] = 'equal') =>
  isAt({ type: 79, operator, value }, zone, now)(Date.parse(moment))

describe('filters by date', () => {
  /** The first and the last minute of each span, in UTC. */
  const spans: [object, first: string, last: string][] = [
    [{ dateType: 'today' }, '2026-11-21T19:00Z', '2026-11-22T18:59Z'],
    [{ dateType: 'yesterday' }, '2026-11-20T19:00Z', '2026-11-21T18:59Z'],
    [{ dateType: 'tomorrow' }, '2026-11-22T19:00Z', '2026-11-23T18:59Z'],
    [{ dateType: 'thisWeek' }, '2026-11-15T19:00Z', '2026-11-22T18:59Z'],
    [{ dateType: 'lastWeek' }, '2026-11-08T19:00Z', '2026-11-15T18:59Z'],
    [{ dateType: 'nextWeek' }, '2026-11-22T19:00Z', '2026-11-29T18:59Z'],
    [{ dateType: 'thisMonth' }, '2026-10-31T19:00Z', '2026-11-30T18:59Z'],
    [{ dateType: 'lastMonth' }, '2026-09-30T19:00Z', '2026-10-31T18:59Z'],
    [{ dateType: 'nextMonth' }, '2026-11-30T19:00Z', '2026-12-31T18:59Z'],
    [{ dateType: 'last', dateValue: 2 }, '2026-11-19T19:00Z', '2026-11-22T18:59Z'],
    [{ dateType: 'next', dateValue: '2' }, '2026-11-21T19:00Z', '2026-11-24T18:59Z'],
    [{ dateType: 'in', dateValue: 2 }, '2026-11-23T19:00Z', '2026-11-24T18:59Z'],
    [{ dateType: 'otherDate', dateValue: '22-11-2026' }, '2026-11-21T19:00Z', '2026-11-22T18:59Z'],
    [{ dateType: 'otherDate', dateFrom: '22-11-2026' }, '2026-11-21T19:00Z', '2026-11-22T18:59Z'],
    [{ dateType: 'otherRange', dateFrom: '20-11-2026', dateTo: '22-11-2026' }, '2026-11-19T19:00Z', '2026-11-22T18:59Z'],
    [{ dateType: 'otherDate_withTime', dateValue: '22-11-2026 17:30' }, '2026-11-22T12:30Z', '2026-11-22T12:30Z'],
    [
      { dateType: 'otherRange_withTime', dateFrom: '22-11-2026 17:25', dateTo: '22-11-2026 17:31' },
      '2026-11-22T12:25Z',
      '2026-11-22T12:31Z',
    ],
  ]

  test.each(spans)('%j', (value, first, last) => {
    const minute = (moment: string, more: number) => new Date(Date.parse(moment) + more * 60_000).toISOString()
    expect([minute(first, -1), first, last, minute(last, 1)].map((moment) => passes(value, moment))).toEqual([false, true, true, false])
  })

  test('operators compare with the whole span', () => {
    const [before, within, after] = ['2026-11-21T18:59Z', '2026-11-22T10:00Z', '2026-11-22T19:00Z']
    const all = (operator: Filter['operator']) => [before, within, after].map((moment) => passes({ dateType: 'today' }, moment, operator))
    expect(all('notequal')).toEqual([true, false, true])
    expect(all('gt')).toEqual([false, false, true])
    expect(all('lt')).toEqual([true, false, false])
    expect(all('gtAndEqual')).toEqual([false, true, true])
    expect(all('ltAndEqual')).toEqual([true, true, false])
    expect(() => all('have')).toThrow('Wrong operator')
  })

  test.each([null, 'today', {}, { dateType: 'someday' }, { dateType: 'last' }, { dateType: 'otherRange', dateFrom: '22-11-2026' }])(
    '%j is no date',
    (value) => {
      expect(() => passes(value as object, '2026-11-22T10:00Z')).toThrow(/Wrong|must be/)
    },
  )
})
