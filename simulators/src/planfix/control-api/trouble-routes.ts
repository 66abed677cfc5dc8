import { isEndpointName } from '../rest-api/shapes.ts'
import type { ChatTroubleSpec, RestTroubleSpec, TroubleSpec, XmlTroubleSpec } from '../trouble/trouble-spec.ts'
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

type Reader = (input: JsonInput) => object

const repeatTimes = ['together', 'after', 'later'] as const

const noDetails: Reader = () => ({})
const maybeProcessed: Reader = (input) => ({ processed: input.optionalFlag('processed') })
const maybeRetryAfter: Reader = (input) => ({ ...maybeProcessed(input), retryAfterS: input.optionalNumber('retryAfterS') })

const sharedReaders = {
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
  'login-page': maybeProcessed,
  unavailable: maybeRetryAfter,
  'too-many-requests': maybeRetryAfter,
  redirect: (input) => ({ ...maybeProcessed(input), location: input.text('location') }),
} satisfies Record<string, Reader>

const chatReaders: Record<ChatTroubleSpec['kind'], Reader> = {
  ...sharedReaders,
  'bad-request': maybeProcessed,
  'refuse-token': noDetails,
  'repeat-push': (input) => ({
    when: input.optionalChoice('when', repeatTimes) ?? 'after',
    afterMs: input.optionalNumber('afterMs'),
    message: input.optionalText('message'),
  }),
  'no-message-id': noDetails,
}

const restReaders: Record<RestTroubleSpec['kind'], Reader> = {
  ...sharedReaders,
  'refuse-token': noDetails,
  refusal: (input) => ({
    ...maybeProcessed(input),
    code: input.number('code'),
    status: input.optionalNumber('status'),
    error: input.optionalText('error'),
    timeToReset: input.optionalNumber('timeToReset'),
  }),
  'refusal-in-200': (input) => ({ ...maybeProcessed(input), code: input.number('code'), error: input.optionalText('error') }),
  'huge-answer': (input) => ({ ...maybeProcessed(input), bytes: input.optionalNumber('bytes') }),
  'half-answer': noDetails,
  queued: (input) => ({ afterMs: input.optionalNumber('afterMs') }),
  failures: (input) => ({ failures: input.optionalMap('failures') ?? {}, isBare: input.optionalFlag('isBare') }),
}

const xmlReaders: Record<XmlTroubleSpec['kind'], Reader> = {
  ...sharedReaders,
  refusal: (input) => ({ ...maybeProcessed(input), code: input.text('code'), message: input.optionalText('message') }),
  'huge-answer': (input) => ({ ...maybeProcessed(input), bytes: input.optionalNumber('bytes') }),
  'half-answer': noDetails,
}

const apis = ['chat', 'xml', 'rest'] as const

function readTrouble(input: JsonInput): TroubleSpec {
  const count = input.optionalNumber('count')
  switch (input.optionalChoice('api', apis)) {
    case 'xml':
      return { api: 'xml', ...readKind(xmlReaders, input), count, method: input.optionalText('method') } as XmlTroubleSpec
    case 'rest':
      return { api: 'rest', ...readKind(restReaders, input), count, endpoint: readEndpoint(input) } as RestTroubleSpec
    default:
      return {
        ...readKind(chatReaders, input),
        count,
        cmd: input.optionalText('cmd'),
        chatId: input.optionalText('chatId'),
      } as ChatTroubleSpec
  }
}

function readKind(readers: Readonly<Record<string, Reader>>, input: JsonInput): object {
  const kind = input.text('kind')
  const reader = Object.hasOwn(readers, kind) ? readers[kind] : undefined
  if (!reader) throw new UsageError(`kind must be one of ${Object.keys(readers).join(', ')}`)
  return { kind, ...reader(input) }
}

function readEndpoint(input: JsonInput): string | undefined {
  const endpoint = input.optionalText('endpoint')
  if (endpoint !== undefined && !isEndpointName(endpoint)) throw new UsageError(`There is no endpoint ${endpoint}`)
  return endpoint
}
