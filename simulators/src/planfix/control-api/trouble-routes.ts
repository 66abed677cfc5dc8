import type { TroubleSpec } from '../trouble/trouble-spec.ts'
import { UsageError } from '../usage-error.ts'
import type { JsonInput } from './json-input.ts'
import { type ControlledParts, pathNumber, type Route } from './route.ts'

/** Trouble on demand. */
export function troubleRoutes({ troubles }: ControlledParts): Route[] {
  return [
    { method: 'GET', path: '/trouble', handle: () => ({ trouble: troubles.all }) },
    { method: 'POST', path: '/trouble', handle: ({ input }) => troubles.start(readTrouble(input)) },
    { method: 'DELETE', path: '/trouble', handle: () => troubles.clear() },
    { method: 'POST', path: '/trouble/refuse-connections', handle: () => troubles.refuseConnections() },
    { method: 'DELETE', path: '/trouble/refuse-connections', handle: () => troubles.acceptConnections() },
    {
      method: 'GET',
      path: '/trouble/:id',
      handle: ({ params }) => findTrouble(troubles.find(pathNumber(params, 'id'))),
    },
    {
      method: 'DELETE',
      path: '/trouble/:id',
      handle: ({ params }) => {
        const trouble = findTrouble(troubles.find(pathNumber(params, 'id')))
        trouble.off()
        return trouble
      },
    },
  ]
}

function findTrouble<Found>(trouble: Found | undefined): Found {
  if (!trouble) throw new UsageError('There is no such trouble')
  return trouble
}

type Kind = TroubleSpec['kind']
type Reader = (input: JsonInput) => object

const repeatTimes = ['together', 'after', 'later'] as const

const noDetails: Reader = () => ({})
const maybeProcessed: Reader = (input) => ({ processed: input.optionalFlag('processed') })
const maybeRetryAfter: Reader = (input) => ({ ...maybeProcessed(input), retryAfterS: input.optionalNumber('retryAfterS') })

const readers: Record<Kind, Reader> = {
  slow: (input) => ({ delayMs: input.number('delayMs') }),
  hang: noDetails,
  'hang-before': noDetails,
  'answer-lost': noDetails,
  'destroy-before': noDetails,
  status: (input) => ({
    ...maybeProcessed(input),
    status: input.number('status'),
    body: input.optionalText('body'),
    headers: input.optionalMap('headers'),
  }),
  'server-error': maybeProcessed,
  'bad-gateway': maybeProcessed,
  'not-found': maybeProcessed,
  forbidden: maybeProcessed,
  'bad-request': maybeProcessed,
  'login-page': maybeProcessed,
  unavailable: maybeRetryAfter,
  'too-many-requests': maybeRetryAfter,
  redirect: (input) => ({ ...maybeProcessed(input), location: input.text('location') }),
  'refuse-token': noDetails,
  'repeat-push': (input) => ({
    when: input.optionalChoice('when', repeatTimes) ?? 'after',
    afterMs: input.optionalNumber('afterMs'),
    message: input.optionalText('message'),
  }),
  'no-message-id': noDetails,
}

function readTrouble(input: JsonInput): TroubleSpec {
  const kind = input.text('kind')
  if (!Object.hasOwn(readers, kind)) throw new UsageError(`kind must be one of ${Object.keys(readers).join(', ')}`)
  const scope = { count: input.optionalNumber('count'), cmd: input.optionalText('cmd'), chatId: input.optionalText('chatId') }
  return { kind, ...readers[kind as Kind](input), ...scope } as TroubleSpec
}
