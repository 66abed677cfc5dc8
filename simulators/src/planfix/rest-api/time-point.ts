import { refusalCode, RestRefusal } from './rest-refusal.ts'
import { fromWallTime, minuteMs, toWallTime, type WallTime } from '../zoned-time.ts'

/** A moment as answers tell it, to the minute: `date` and `time` in the caller's zone, `datetime` in UTC. */
export interface TimePoint {
  /** `DD-MM-YYYY` */
  readonly date: string
  /** `HH:mm` */
  readonly time: string
  /** `YYYY-MM-DDTHH:mmZ` */
  readonly datetime: string
}

/** A moment as requests set it: any part of a time point, or one text. */
export type TimeSetting = string | Partial<TimePoint>

export function toTimePoint(ms: number, zone: string): TimePoint {
  const [date = '', time = ''] = toLocalTime(ms, zone).split(' ')
  return {
    date,
    time,
    datetime: `${new Date(Math.floor(ms / minuteMs) * minuteMs).toISOString().slice(0, 16)}Z`,
  }
}

/** `DD-MM-YYYY HH:mm` */
export function toLocalTime(ms: number, zone: string): string {
  const { day, month, year, hour, minute } = toWallTime(ms, zone)
  return `${twoDigits(day)}-${twoDigits(month)}-${year} ${twoDigits(hour)}:${twoDigits(minute)}`
}

/** `datetime` wins over `date` and `time`; a date without a time is its first minute. Throws when it is no moment. */
export function fromTimeSetting(setting: TimeSetting, zone: string): number {
  if (typeof setting === 'string') return fromLocalTime(setting, zone)
  if (setting.datetime !== undefined) return fromUtc(setting.datetime)
  if (setting.date === undefined) throw badDate(JSON.stringify(setting))
  return fromLocalTime(setting.time === undefined ? setting.date : `${setting.date} ${setting.time}`, zone)
}

/** `DD-MM-YYYY`, `DD-MM-YYYY HH:mm` or `DD-MM-YYYY HH:mm:ss`, dots for dashes allowed: the document's examples have them all. */
export function fromLocalTime(text: string, zone: string): number {
  const parts = /^(\d{2})([-.])(\d{2})\2(\d{4})(?: (\d{2}):(\d{2})(?::\d{2})?)?$/.exec(text)
  const [, day, , month, year, hour = '0', minute = '0'] = parts ?? []
  const wall = { year: Number(year), month: Number(month), day: Number(day), hour: Number(hour), minute: Number(minute) }
  if (!parts || !isReal(wall)) throw badDate(text)
  return fromWallTime(wall, zone)
}

function fromUtc(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms)) throw badDate(text)
  return Math.floor(ms / minuteMs) * minuteMs
}

/** No 31st of February, no 25 o'clock. */
function isReal({ year, month, day, hour, minute }: WallTime): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60
}

function badDate(text: string): RestRefusal {
  return new RestRefusal(400, refusalCode.badValue, `Wrong date ${text}`)
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
