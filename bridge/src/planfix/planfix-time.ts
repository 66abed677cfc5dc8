/**
 * Planfix's DateTime: `DD-MM-YYYY HH:MM`, minute precision, in the time zone of the employee a request is made as
 * (Planfix help, "ПланФикс API: Тип данных DateTime"). `zone` is an IANA name, as `user.get` gives it.
 */

/** @throws RangeError when there is no such zone. */
export function toPlanfixDateTime(epochMs: number, zone: string): string {
  const local = new Date(epochMs + offsetMs(epochMs, zone))
  const date = [pad(local.getUTCDate(), 2), pad(local.getUTCMonth() + 1, 2), pad(local.getUTCFullYear(), 4)].join('-')
  return `${date} ${pad(local.getUTCHours(), 2)}:${pad(local.getUTCMinutes(), 2)}`
}

/**
 * Reads `DD-MM-YYYY`, `DD-MM-YYYY HH:MM` and `DD-MM-YYYY HH:MM:SS`; undefined for anything else. A time that a zone has
 * twice is the earlier one, so that nothing is missed by asking from it on; one that is skipped is moved on by what was skipped.
 * @throws RangeError when there is no such zone.
 */
export function fromPlanfixDateTime(text: string, zone: string): number | undefined {
  const localMs = localTime(text)
  if (localMs === undefined) return undefined
  // Local time is at most 14 hours off, so a day to each side is surely before and after a change of the clocks.
  const before = offsetMs(localMs - dayMs, zone)
  const after = offsetMs(localMs + dayMs, zone)
  const fitting = [before, after].filter((offset) => offsetMs(localMs - offset, zone) === offset)
  return localMs - (fitting.length > 0 ? Math.max(...fitting) : before)
}

const dayMs = 86_400_000

/** The fields as if they were UTC. */
function localTime(text: string): number | undefined {
  const match = /^(\d{2})-(\d{2})-(\d{4})(?: (\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim())
  if (!match) return undefined
  const [day = 0, month = 0, year = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map((digits) => Number(digits ?? 0))
  const ms = Date.UTC(year, month - 1, day, hour, minute, second)
  const back = new Date(ms)
  const isReal = back.getUTCDate() === day && back.getUTCMonth() === month - 1 && back.getUTCFullYear() === year
  return isReal && hour < 24 && minute < 60 && second < 60 ? ms : undefined
}

/** How far the clocks of the zone are ahead of UTC at that moment, ms. */
function offsetMs(epochMs: number, zone: string): number {
  const second = Math.floor(epochMs / 1_000) * 1_000
  const parts = new Map(
    formatOf(zone)
      .formatToParts(second)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const field = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  return Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'), field('second')) - second
}

/** Making a format costs far more than using it, and a bridge meets few zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
  const made = new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', ...numeric })
  formats.set(timeZone, made)
  return made
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0')
}
