import type { LoggedEvent } from './company/company-events.ts'
import type { EventLog } from './company/event-log.ts'

/** How much has been seen since a cursor. */
export interface SeenCounts {
  /** Comments the bridge sent over any of the APIs, echoes included. */
  readonly comments: number
  /** Statuses the bridge reported. */
  readonly statuses: number
  /** Pushes the bridge accepted, repeats included. */
  readonly pushes: number
}

export interface Seen extends SeenCounts {
  /** Whether everything that was asked for came in time. */
  readonly isReached: boolean
  /** The last event counted. */
  readonly cursor: number
}

export interface SeenOptions {
  /** Count from after this event on. Default: from the beginning. */
  readonly after?: number | undefined
  /** Real milliseconds. Default 5 s. */
  readonly timeoutMs?: number | undefined
}

/** Waits until so many were seen, or the time is over; never throws. */
export function waitForSeen(
  log: EventLog,
  wanted: Partial<SeenCounts>,
  { after = 0, timeoutMs = 30_000 }: SeenOptions = {},
): Promise<Seen> {
  const counts = { comments: 0, statuses: 0, pushes: 0 }
  const count = (event: LoggedEvent) => {
    const kind = kindOf(event)
    if (kind) counts[kind]++
  }
  for (const event of log.after(after)) count(event)
  const isReached = () => (Object.keys(counts) as (keyof SeenCounts)[]).every((kind) => counts[kind] >= (wanted[kind] ?? 0))
  const seen = () => ({ isReached: isReached(), ...counts, cursor: log.last })
  if (isReached()) return Promise.resolve(seen())
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      unsubscribe()
      resolve(seen())
    }
    const timer = setTimeout(finish, timeoutMs)
    const unsubscribe = log.subscribe((event) => {
      count(event)
      if (isReached()) finish()
    })
  })
}

function kindOf(event: LoggedEvent): keyof SeenCounts | undefined {
  switch (event.type) {
    case 'comment.added':
      return (event.comment.via ?? 'planfix') === 'planfix' ? undefined : 'comments'
    case 'status.reported':
      return 'statuses'
    case 'push.attempted':
      return event.state === 'accepted' ? 'pushes' : undefined
    default:
      return undefined
  }
}
