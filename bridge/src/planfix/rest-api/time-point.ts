/** `TimePoint` of the REST API: the same moment three times, to the minute; `datetime` is marked as UTC. */
export interface TimePoint {
  /** DD-MM-YYYY */
  date: string
  /** HH:mm */
  time: string
  /** YYYY-MM-DDTHH:mmZ */
  datetime: string
}

/**
 * Writes a moment as the date filters take it, `DD-MM-YYYY HH:MM`. Filters are read in the time zone of the employee whom
 * the token acts as, which the REST API does not tell: whoever knows it passes this in.
 */
export type FormatFilterDate = (epochMs: number) => string

/** All three in UTC, as in the examples of the description. */
export function toTimePoint(epochMs: number): TimePoint {
  const iso = new Date(epochMs).toISOString()
  const time = iso.slice(11, 16)
  return { date: `${iso.slice(8, 10)}-${iso.slice(5, 7)}-${iso.slice(0, 4)}`, time, datetime: `${iso.slice(0, 10)}T${time}Z` }
}

/**
 * The moment in epoch ms, to the minute; undefined where there is none. `datetime` counts; without it `date` and `time` are
 * taken for UTC, as which they appear in the examples.
 * @throws RangeError when something is there that is no moment.
 */
export function fromTimePoint(point: string | Partial<Record<keyof TimePoint, string | null | undefined>>): number | undefined {
  const text = typeof point === 'string' ? point : point.datetime || [point.date, point.time].filter(Boolean).join(' ')
  if (text.trim() === '') return undefined
  const epochMs = Date.parse(toIso(text.trim()))
  if (Number.isNaN(epochMs)) throw new RangeError('is no date')
  return Math.floor(epochMs / 60_000) * 60_000
}

const isoShape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?$/i
const dayFirstShape = /^(\d\d)[-.](\d\d)[-.](\d{4})(?:\s+(\d\d:\d\d))?(?::\d\d)?$/

function toIso(text: string): string {
  const [, moment, zone = 'Z'] = isoShape.exec(text) ?? []
  if (moment) return moment + zone
  const [, day, month, year, time = '00:00'] = dayFirstShape.exec(text) ?? []
  return day ? `${year}-${month}-${day}T${time}Z` : ''
}
