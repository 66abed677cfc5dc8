import type { Rules } from '../rules.ts'
import { Fields } from './fields.ts'
import type { ControlRequest, Route } from './route.ts'

const DEFAULT_LIMIT = 1000

export const SERVER_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/health', run: ({ telegram }) => ({ isListening: telegram.isListening }) },
  { method: 'GET', path: '/state', run: describeState },
  { method: 'GET', path: '/bots', run: ({ telegram }) => telegram.bots() },
  { method: 'GET', path: '/messages', run: readMessages },
  { method: 'GET', path: '/seen', run: waitUntilSeen },
  { method: 'PUT', path: '/rules', run: changeRules },
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
    rules: telegram.rules,
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

/** All that are named, or none when one of them is wrong. */
function changeRules({ telegram, body }: ControlRequest): Rules {
  const fields = new Fields(body)
  const { rules } = telegram
  return Object.assign(rules, {
    botsAreToldOfDeletions: fields.optionalBoolean('botsAreToldOfDeletions') ?? rules.botsAreToldOfDeletions,
    editTimeLimitSeconds: fields.optionalNumber('editTimeLimitSeconds') ?? rules.editTimeLimitSeconds,
    botsHaveEditTimeLimit: fields.optionalBoolean('botsHaveEditTimeLimit') ?? rules.botsHaveEditTimeLimit,
    botRevokeTimeLimitSeconds: fields.optionalNumber('botRevokeTimeLimitSeconds') ?? rules.botRevokeTimeLimitSeconds,
    botsAreToldOfReactions: fields.optionalBoolean('botsAreToldOfReactions') ?? rules.botsAreToldOfReactions,
    botsAreToldOfProfiles: fields.optionalBoolean('botsAreToldOfProfiles') ?? rules.botsAreToldOfProfiles,
    fileReferenceLifetimeSeconds: fields.optionalNumber('fileReferenceLifetimeSeconds') ?? rules.fileReferenceLifetimeSeconds,
    botsKeepTheirFirstSecret: fields.optionalBoolean('botsKeepTheirFirstSecret') ?? rules.botsKeepTheirFirstSecret,
  })
}
