import { describe, expect, test } from 'vitest'
import { fromTimeSetting, type TimeSetting, toTimePoint } from './time-point.ts'

const noon = Date.UTC(2026, 10, 22, 12, 30)

describe('time points', () => {
  test('date and time are of the zone, datetime is of UTC, seconds are cut off', () => {
    expect(toTimePoint(noon + 59_999, 'UTC')).toEqual({ date: '22-11-2026', time: '12:30', datetime: '2026-11-22T12:30Z' })
    expect(toTimePoint(noon, 'Asia/Yekaterinburg')).toEqual({ date: '22-11-2026', time: '17:30', datetime: '2026-11-22T12:30Z' })
    expect(toTimePoint(noon, 'Pacific/Auckland')).toEqual({ date: '23-11-2026', time: '01:30', datetime: '2026-11-22T12:30Z' })
  })

  const settings: [TimeSetting, number][] = [
    [{ datetime: '2026-11-22T12:30Z' }, noon],
    [{ datetime: '2026-11-22T12:30:45Z' }, noon],
    [{ date: '01-01-2000', time: '00:00', datetime: '2026-11-22T12:30Z' }, noon],
    [{ date: '22-11-2026', time: '17:30' }, noon],
    ['22-11-2026 17:30', noon],
    ['22-11-2026 17:30:00', noon],
    ['22.11.2026', Date.UTC(2026, 10, 21, 19)],
    [{ date: '22-11-2026' }, Date.UTC(2026, 10, 21, 19)],
  ]

  test.each(settings)('%j is read in Yekaterinburg', (setting, ms) => {
    expect(fromTimeSetting(setting, 'Asia/Yekaterinburg')).toBe(ms)
  })

  test.each(['', '2026-11-22', '31-02-2026', '22-11-2026 24:00', '22-11.2026', {}, { time: '12:00' }, { datetime: '22-11-2026' }])(
    '%j is no moment',
    (setting) => {
      expect(() => fromTimeSetting(setting, 'UTC')).toThrow('Wrong date')
    },
  )

  test('summer and winter time: what a wall shows is what is told', () => {
    for (const month of ['01', '03', '04', '07', '10', '11']) {
      const ms = fromTimeSetting(`29-${month}-2026 01:30`, 'Europe/Berlin')
      expect(toTimePoint(ms, 'Europe/Berlin')).toMatchObject({ date: `29-${month}-2026`, time: '01:30' })
    }
  })
})
