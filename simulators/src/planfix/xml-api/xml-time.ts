import { XmlRefusal } from './xml-refusal.ts'

const minuteMs = 60_000

/** `DD-MM-YYYY HH:MM` in a time zone; seconds are lost. */
export function toDateTime(at: number, timezone: string): string {
  const { day, month, year, hour, minute } = partsAt(at, timezone)
  return `${day}-${month}-${year} ${hour}:${minute}`
}

/** Reads `DD-MM-YYYY` or `DD-MM-YYYY HH:MM` in a time zone. Refuses with 0015 what is neither, or no such day or time. */
export function fromDateTime(text: string, timezone: string): number {
  const [, day, month, year, hour = '00', minute = '00'] = /^(\d\d)-(\d\d)-(\d{4})(?: (\d\d):(\d\d))?$/.exec(text.trim()) ?? []
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute))
  const isSo = new Date(utc || 0).toISOString().startsWith(`${year}-${month}-${day}T${hour}:${minute}`)
  if (!isSo) throw new XmlRefusal('0015')
  return fromLocal(utc, timezone)
}

/** When the day begins that is so many days after the one of this moment. */
export function startOfDay(at: number, timezone: string, daysLater = 0): number {
  const { day, month, year } = partsAt(at, timezone)
  return fromLocal(Date.UTC(Number(year), Number(month) - 1, Number(day) + daysLater), timezone)
}

/** When the month begins that is so many months after the one of this moment. */
export function startOfMonth(at: number, timezone: string, monthsLater = 0): number {
  const { month, year } = partsAt(at, timezone)
  return fromLocal(Date.UTC(Number(year), Number(month) - 1 + monthsLater, 1), timezone)
}

/** 0 is Monday. */
export function weekdayOf(at: number, timezone: string): number {
  const { day, month, year } = partsAt(at, timezone)
  return (new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay() + 6) % 7
}

/** The moment at which a clock in the zone shows what a clock in Greenwich shows at `utc`. */
function fromLocal(utc: number, timezone: string): number {
  const first = utc - offsetAt(utc, timezone)
  return utc - offsetAt(first, timezone)
}

function offsetAt(at: number, timezone: string): number {
  const { day, month, year, hour, minute } = partsAt(at, timezone)
  const shown = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute))
  return shown - Math.floor(at / minuteMs) * minuteMs
}

function partsAt(at: number, timezone: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: timezone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  })
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const { day = '', month = '', year = '', hour = '', minute = '' } = parts
  return { day, month, year, hour, minute }
}
