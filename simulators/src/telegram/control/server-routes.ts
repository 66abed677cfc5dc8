import type { ControlRequest, Route } from './route.ts'

const DEFAULT_LIMIT = 1000

export const SERVER_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/health', run: ({ telegram }) => ({ isListening: telegram.isListening }) },
  { method: 'GET', path: '/state', run: describeState },
  { method: 'GET', path: '/bots', run: ({ telegram }) => telegram.bots() },
  { method: 'GET', path: '/messages', run: readMessages },
  { method: 'GET', path: '/seen', run: waitUntilSeen },
]

function describeState({ telegram }: ControlRequest) {
  return {
    address: telegram.address,
    isListening: telegram.isListening,
    publicKeyPem: telegram.publicKeyPem,
    connections: telegram.connections(),
    bots: telegram.bots(),
    people: telegram.people.all().length,
    messages: telegram.messageCount,
    updateShape: telegram.updateShape,
    trouble: telegram.trouble.describe(),
    problems: telegram.problems,
  }
}

/** `next` is the cursor for the following request, whether or not there is anything yet. */
function readMessages({ telegram, query }: ControlRequest) {
  const after = query.optionalNumber('after') ?? 0
  const messages = telegram.people.messages(after, query.optionalNumber('limit') ?? DEFAULT_LIMIT)
  return { messages, next: messages.at(-1)?.number ?? after }
}

async function waitUntilSeen({ telegram, query }: ControlRequest) {
  const count = query.number('count')
  const seen = await telegram.people.haveSeen(count, { after: query.optionalNumber('after'), timeoutMs: query.optionalNumber('timeoutMs') })
  return { seen, isEnough: seen >= count }
}
