import { toPlainTl } from '../tl/plain-tl.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { accountMethod } from './call.ts'
import { checkCaption } from './check-text.ts'
import { readEntities } from './entities.ts'
import { readInputMedia } from './input-media.ts'
import { requireReachablePerson } from './peers.ts'
import type { SendRequest } from './sending.ts'
import { findEarlier, readExtras, toSentAnswer } from './sending.ts'

interface Request extends SendRequest {
  readonly media: TlObject
  /** The caption. */
  readonly message: string
  readonly random_id: bigint
  readonly entities?: readonly TlObject[]
}

/** https://core.telegram.org/method/messages.sendMedia */
export const sendMedia = accountMethod('messages.sendMedia', (request: Request, call) => {
  const { account, cloud } = call
  const { random_id: randomId } = request
  const person = requireReachablePerson(request.peer, call)
  const earlier = findEarlier(randomId, person, call)
  if (earlier) return toSentAnswer([{ message: earlier, randomId }], 0, call)
  checkCaption(request.message)
  const extras = readExtras(request, person, call)
  const entities = readEntities(request, call).map(toPlainTl)
  const media = readInputMedia(request.media, call)
  call.onEnd(cloud.chats.randomIds.begin(account.id, person.id, randomId))
  const content = { text: request.message, entities, media }
  const message = cloud.chats.send({ from: account.id, to: person.id, ...content, randomId, ...extras }, call.session)
  return toSentAnswer([{ message, randomId }], 1, call)
})
