import { fromWallTime, toWallTime } from '../zoned-time.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `DD-MM-YYYY HH:MM` in a time zone; seconds are lost. */
export function toDateTime(at: number, timezone: string): string {
  const { day, month, year, hour, minute } = toWallTime(at, timezone)
  return `${twoDigits(day)}-${twoDigits(month)}-${year} ${twoDigits(hour)}:${twoDigits(minute)}`
}

/** Reads `DD-MM-YYYY` or `DD-MM-YYYY HH:MM` in a time zone. Refuses with 0015 what is neither, or no such day or time. */
export function fromDateTime(text: string, timezone: string): number {
  const [, day, month, year, hour = '00', minute = '00'] = /^(\d\d)-(\d\d)-(\d{4})(?: (\d\d):(\d\d))?$/.exec(text.trim()) ?? []
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute))
  const isSo = new Date(utc || 0).toISOString().startsWith(`${year}-${month}-${day}T${hour}:${minute}`)
  if (!isSo) throw new XmlRefusal('0015')
  return fromWallTime(toWallTime(utc, 'UTC'), timezone)
}

/** When the day begins that is so many days after the one of this moment. */
export function startOfDay(at: number, timezone: string, daysLater = 0): number {
  const { day, month, year } = toWallTime(at, timezone)
  return fromWallTime({ year, month, day: day + daysLater, hour: 0, minute: 0 }, timezone)
}

/** When the month begins that is so many months after the one of this moment. */
export function startOfMonth(at: number, timezone: string, monthsLater = 0): number {
  const { month, year } = toWallTime(at, timezone)
  return fromWallTime({ year, month: month + monthsLater, day: 1, hour: 0, minute: 0 }, timezone)
}

/** 0 is Monday. */
export function weekdayOf(at: number, timezone: string): number {
  const { day, month, year } = toWallTime(at, timezone)
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
