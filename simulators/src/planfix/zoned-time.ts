/** What a clock on the wall shows, to the minute. */
export interface WallTime {
  readonly year: number
  /** 1 to 12 */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

export const minuteMs = 60_000

const formats = new Map<string, Intl.DateTimeFormat>()

/** The time on the wall in an IANA zone. */
export function toWallTime(ms: number, zone: string): WallTime {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts
  return { year, month, day, hour, minute }
}

/** The moment at which a wall in an IANA zone shows this time; day, hour and minute may run over. */
export function fromWallTime({ year, month, day, hour, minute }: WallTime, zone: string): number {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute)
  const guess = asUtc - offsetMs(asUtc, zone)
  return asUtc - offsetMs(guess, zone)
}

function offsetMs(ms: number, zone: string): number {
  const { year, month, day, hour, minute } = toWallTime(ms, zone)
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(ms / minuteMs) * minuteMs
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...numeric })
    formats.set(zone, format)
  }
  return format
}
