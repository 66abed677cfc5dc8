import { fromWallTime, minuteMs, toWallTime, type WallTime } from '../zoned-time.ts'
import { type Filter, fromFilterValue, type Test } from './filter.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'
import { fromLocalTime } from './time-point.ts'

/** `value` of a filter by date. Planfix help: "REST API: Сложные фильтры задач". */
interface DateValue {
  readonly dateType?: unknown
  readonly dateValue?: unknown
  readonly dateFrom?: unknown
  readonly dateTo?: unknown
}

/** From the first moment to before the second. */
type Span = readonly [from: number, before: number]

/** What moments pass a filter by date. Dates are read in the zone of the token's employee. */
export function isAt({ operator, value }: Filter, zone: string, now: number): Test<number> {
  const [from, before] = spanOf(value as DateValue, zone, now)
  switch (operator) {
    case 'equal':
      return (moment) => moment >= from && moment < before
    case 'notequal':
      return (moment) => moment < from || moment >= before
    case 'gt':
      return (moment) => moment >= before
    case 'lt':
      return (moment) => moment < from
    case 'gtAndEqual':
      return (moment) => moment >= from
    case 'ltAndEqual':
      return (moment) => moment < before
    default:
      throw new RestRefusal(400, refusalCode.badValue, `Wrong operator ${operator} for a date`)
  }
}

function spanOf(value: DateValue, zone: string, now: number): Span {
  if (typeof value !== 'object' || value === null) throw new RestRefusal(400, refusalCode.badValue, 'Wrong date filter')
  const days = new Days(zone, now)
  switch (value.dateType) {
    case 'today':
      return days.span(0, 1)
    case 'yesterday':
      return days.span(-1, 0)
    case 'tomorrow':
      return days.span(1, 2)
    case 'thisWeek':
      return days.week(0)
    case 'lastWeek':
      return days.week(-1)
    case 'nextWeek':
      return days.week(1)
    case 'thisMonth':
      return days.month(0)
    case 'lastMonth':
      return days.month(-1)
    case 'nextMonth':
      return days.month(1)
    case 'last':
      return days.span(-countOf(value), 1)
    case 'next':
      return days.span(0, countOf(value) + 1)
    case 'in':
      return days.span(countOf(value), countOf(value) + 1)
    case 'otherDate':
      return days.between(value.dateValue ?? value.dateFrom, value.dateValue ?? value.dateFrom)
    case 'otherRange':
      return days.between(value.dateFrom, value.dateTo)
    case 'otherDate_withTime':
      return minutesBetween(value.dateValue ?? value.dateFrom, value.dateValue ?? value.dateFrom, zone)
    case 'otherRange_withTime':
      return minutesBetween(value.dateFrom, value.dateTo, zone)
    default:
      throw new RestRefusal(400, refusalCode.badValue, `Wrong dateType ${JSON.stringify(value.dateType)}`)
  }
}

function countOf({ dateValue }: DateValue): number {
  const count = Number(dateValue)
  if (!Number.isInteger(count) || count < 0) throw new RestRefusal(400, refusalCode.badValue, 'dateValue must be a number of days')
  return count
}

function minutesBetween(from: unknown, to: unknown, zone: string): Span {
  return [momentOf(from, zone), momentOf(to, zone) + minuteMs]
}

function momentOf(text: unknown, zone: string): number {
  return fromLocalTime(fromFilterValue(text), zone)
}

/** Whole days of a zone, counted from today. Weeks begin on Monday. */
class Days {
  readonly #zone: string
  readonly #today: WallTime

  constructor(zone: string, now: number) {
    this.#zone = zone
    this.#today = { ...toWallTime(now, zone), hour: 0, minute: 0 }
  }

  span(first: number, before: number): Span {
    return [this.#startOf(this.#plus(first)), this.#startOf(this.#plus(before))]
  }

  week(weeks: number): Span {
    const { year, month, day } = this.#today
    const sinceMonday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7
    return this.span(7 * weeks - sinceMonday, 7 * (weeks + 1) - sinceMonday)
  }

  month(months: number): Span {
    const first = { ...this.#today, day: 1, month: this.#today.month + months }
    return [this.#startOf(first), this.#startOf({ ...first, month: first.month + 1 })]
  }

  /** From the first minute of one date to the last of another. */
  between(from: unknown, to: unknown): Span {
    const last = toWallTime(momentOf(to, this.#zone), this.#zone)
    return [momentOf(from, this.#zone), this.#startOf({ ...last, day: last.day + 1, hour: 0, minute: 0 })]
  }

  #plus(days: number): WallTime {
    return { ...this.#today, day: this.#today.day + days }
  }

  #startOf(day: WallTime): number {
    return fromWallTime(day, this.#zone)
  }
}
