import type { CompanyEventType } from '../company/company-events.ts'
import type { PushState } from '../company/push-data.ts'
import { waitForSeen } from '../seen-counts.ts'
import { type ControlledParts, queryNumber, type Route } from './route.ts'

/** What happened so far, and waiting for more. */
export function eventRoutes(parts: ControlledParts): Route[] {
  const { company, planfixUrl } = parts
  return [
    { method: 'GET', path: '/health', handle: () => ({ isReady: true, url: planfixUrl }) },
    { method: 'GET', path: '/state', handle: () => stateOf(parts) },
    {
      method: 'GET',
      path: '/events',
      handle: ({ query }) => {
        const types = query.get('types')?.split(',') as CompanyEventType[] | undefined
        const events = company.log.after(queryNumber(query, 'after') ?? 0, queryNumber(query, 'limit') ?? 1000)
        const cursor = events.at(-1)?.seq ?? company.log.last
        return { events: types ? events.filter(({ type }) => types.includes(type)) : events, cursor }
      },
    },
    {
      method: 'GET',
      path: '/wait',
      handle: ({ query }) => {
        const [comments, statuses, pushes] = ['comments', 'statuses', 'pushes'].map((name) => queryNumber(query, name) ?? 0)
        const options = { after: queryNumber(query, 'after'), timeoutMs: queryNumber(query, 'timeoutMs') }
        return waitForSeen(company.log, { comments: comments ?? 0, statuses: statuses ?? 0, pushes: pushes ?? 0 }, options)
      },
    },
    {
      method: 'GET',
      path: '/statuses',
      handle: ({ query }) => {
        const messageId = query.get('messageId')
        return { statuses: messageId === null ? company.statuses.all : company.statuses.of(messageId) }
      },
    },
  ]
}

function stateOf({ company, pushes, troubles, clock, planfixUrl }: ControlledParts): object {
  const count = (state: PushState) => pushes.all.filter((push) => push.state === state).length
  return {
    url: planfixUrl,
    cursor: company.log.last,
    clock: { now: clock.now(), speed: clock.speed, isTurned: clock.isTurned },
    integrations: company.integrations.all,
    employees: company.employees.all.length,
    contacts: company.contacts.all.length,
    tasks: company.tasks.all.length,
    comments: company.comments.all.length,
    statuses: company.statuses.all.length,
    pushes: {
      ...{ waiting: count('waiting'), accepted: count('accepted'), dropped: count('dropped') },
      ...{ queued: pushes.queued, frozenUntil: pushes.frozenUntil, parallel: pushes.parallel, timeoutMs: pushes.timeoutMs },
    },
    trouble: troubles.all,
  }
}
