import type { XmlCall } from './xml-call.ts'
import { toInt, type XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'
import { startOfDay, startOfMonth, weekdayOf } from './xml-time.ts'

/** From the first moment to the last that still belongs to it. */
export interface Period {
  readonly from: number
  readonly to: number
}

const minuteMs = 60_000
const dayMs = 86_400_000

/** Whether a moment is in what a filter of dates names: `datetype` with its days or dates, in the caller's time zone. */
export function isInDateFilter(call: XmlCall, filter: XmlNode, at: number): boolean {
  const value = filter.child('value')
  const period = value && readPeriod(call, value)
  if (!period) throw new XmlRefusal('0009')
  switch (filter.word('operator')) {
    case 'equal':
      return at >= period.from && at <= period.to
    case 'notequal':
      return at < period.from || at > period.to
    case 'gt':
      return at > period.to
    case 'lt':
      return at < period.from
    default:
      throw new XmlRefusal('0015')
  }
}

function readPeriod(call: XmlCall, value: XmlNode): Period {
  const now = call.company.clock.now()
  const { timezone } = call.caller
  const days = (first: number, count: number) => between(startOfDay(now, timezone, first), startOfDay(now, timezone, first + count))
  const months = (first: number) => between(startOfMonth(now, timezone, first), startOfMonth(now, timezone, first + 1))
  const monday = -weekdayOf(now, timezone)
  const count = () => toInt(value.word('datevalue') ?? '')
  switch (value.word('datetype')) {
    case 'today':
      return days(0, 1)
    case 'yesterday':
      return days(-1, 1)
    case 'tomorrow':
      return days(1, 1)
    case 'thisweek':
      return days(monday, 7)
    case 'lastweek':
      return days(monday - 7, 7)
    case 'nextweek':
      return days(monday + 7, 7)
    case 'thismonth':
      return months(0)
    case 'lastmonth':
      return months(-1)
    case 'nextmonth':
      return months(1)
    case 'last':
      return days(-count(), count() + 1)
    case 'next':
      return days(0, count() + 1)
    case 'in':
      return days(count(), 1)
    case 'anotherdate':
      return wholeDays(call, value, 'datefrom', 'datefrom')
    case 'anotherperiod':
      return wholeDays(call, value, 'datefrom', 'dateto')
    case 'anotherdate_withtime':
      return between(momentIn(call, value, 'datefrom'), momentIn(call, value, 'datefrom') + minuteMs)
    case 'anotherperiod_withtime':
      return { from: momentIn(call, value, 'datefrom'), to: momentIn(call, value, 'dateto') }
    default:
      throw new XmlRefusal('0015')
  }
}

function wholeDays(call: XmlCall, value: XmlNode, from: string, to: string): Period {
  const end = startOfDay(momentIn(call, value, to) + dayMs / 2, call.caller.timezone, 1)
  return between(startOfDay(momentIn(call, value, from), call.caller.timezone), end)
}

function momentIn(call: XmlCall, value: XmlNode, name: string): number {
  const text = value.word(name)
  if (text === undefined) throw new XmlRefusal('0009')
  return call.moment(text)
}

function between(from: number, end: number): Period {
  return { from, to: end - 1 }
}
