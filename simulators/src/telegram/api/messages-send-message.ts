import type { PrivateMessage } from '../cloud/private-message.ts'
import { toPlainTl } from '../tl/plain-tl.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { accountMethod } from './call.ts'
import { checkText } from './check-text.ts'
import { readEntities } from './entities.ts'
import { requireReachablePerson } from './peers.ts'
import type { SendRequest } from './sending.ts'
import { findEarlier, readExtras, toSentAnswer } from './sending.ts'
import { toDate, toTlEntities } from './tl-message.ts'

interface Request extends SendRequest {
  readonly message: string
  readonly random_id: bigint
  readonly entities?: readonly TlObject[]
}

/** https://core.telegram.org/method/messages.sendMessage */
export const sendMessage = accountMethod('messages.sendMessage', (request: Request, call) => {
  const { account, cloud } = call
  const { random_id: randomId } = request
  const person = requireReachablePerson(request.peer, call)
  const earlier = findEarlier(randomId, person, call)
  if (earlier) return toSentAnswer([{ message: earlier, randomId }], 0, call)
  checkText(request.message)
  const extras = readExtras(request, person, call)
  const entities = readEntities(request, call).map(toPlainTl)
  call.onEnd(cloud.chats.randomIds.begin(account.id, person.id, randomId))
  const message = cloud.chats.send({ from: account.id, to: person.id, text: request.message, entities, randomId, ...extras }, call.session)
  const isShort = !message.replyMarkup && cloud.updateShape.nextAnswerIsShort()
  return isShort ? toShortAnswer(message, call) : toSentAnswer([{ message, randomId }], 1, call)
})

function toShortAnswer(message: PrivateMessage, { account, cloud, layer }: AccountCall): TlObject {
  return {
    _: 'updateShortSentMessage',
    out: true,
    id: message.fromId,
    pts: cloud.chats.mailbox(account.id).pts,
    pts_count: 1,
    date: toDate(message),
    entities: toTlEntities(message, layer),
  }
}
