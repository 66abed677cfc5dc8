import { nowSeconds } from '../clock.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { fieldsOf } from '../tl/tl-object.ts'
import type { AuthKeys } from './auth-keys.ts'
import { writeResult } from './calls.ts'
import type { ReceivedMessage } from './received-messages.ts'
import type { Salts } from './salts.ts'
import type { Session } from './session.ts'
import { CALL_ANSWER } from './session.ts'
import type { Sessions } from './sessions.ts'

export interface ServiceParts {
  readonly authKeys: AuthKeys
  readonly salts: Salts
  readonly sessions: Sessions
  readonly encode: (object: TlObject) => Buffer
}

type Handle = (session: Session, received: ReceivedMessage, message: TlObject, parts: ServiceParts) => void

/**
 * The least time after which a silent client is disconnected. Some ask for a few seconds while they are busy and then
 * fall silent for a minute; Telegram does not take them at their word.
 */
const MIN_DISCONNECT_MS = 90_000

/** The messages of MTProto itself. https://core.telegram.org/mtproto/service_messages */
const HANDLERS = new Map<string, Handle>([
  ['msgs_ack', acknowledge],
  ['ping', answerPing],
  ['ping_delay_disconnect', answerPing],
  ['get_future_salts', answerFutureSalts],
  ['msgs_state_req', answerStates],
  ['msg_resend_req', resendMessages],
  ['msg_resend_ans_req', resendAnswers],
  ['rpc_drop_answer', dropAnswer],
  ['destroy_session', destroySession],
  ['destroy_auth_key', destroyAuthKey],
  // Only HTTP waits; over TCP the server sends at once anyway.
  ['http_wait', () => undefined],
  // What a client tells of itself changes nothing here.
  ['msgs_state_info', () => undefined],
  ['msgs_all_info', () => undefined],
])

/** The handler of a message of MTProto itself, undefined for a call of the API. */
export function findServiceHandler(name: string): Handle | undefined {
  return HANDLERS.get(name)
}

function acknowledge(session: Session, _received: ReceivedMessage, message: TlObject): void {
  for (const id of fieldsOf<{ msg_ids: bigint[] }>(message).msg_ids) session.acknowledge(id)
}

function answerPing(session: Session, received: ReceivedMessage, message: TlObject): void {
  const ping = fieldsOf<{ ping_id: bigint; disconnect_delay?: number }>(message)
  session.tell({ _: 'pong', msg_id: received.id, ping_id: ping.ping_id })
  if (ping.disconnect_delay !== undefined) {
    session.connection?.disconnectAfter(Math.max(MIN_DISCONNECT_MS, ping.disconnect_delay * 1000))
  }
}

function answerFutureSalts(session: Session, received: ReceivedMessage, message: TlObject, { authKeys, salts }: ServiceParts): void {
  const key = authKeys.get(session.authKeyId)
  if (!key) return
  const futureSalts = salts.future(key, fieldsOf<{ num: number }>(message).num)
  session.tell({
    _: 'future_salts',
    req_msg_id: received.id,
    now: nowSeconds(),
    salts: futureSalts.map((salt) => ({ _: 'future_salt', ...salt })),
  })
}

/** A client that asks has waited too long: answers it may have lost are sent again as well. */
function answerStates(session: Session, received: ReceivedMessage, message: TlObject): void {
  const ids = fieldsOf<{ msg_ids: bigint[] }>(message).msg_ids
  for (const id of ids) resendAnswer(session, id)
  tellStates(session, received, ids)
}

function tellStates(session: Session, received: ReceivedMessage, ids: readonly bigint[]): void {
  const info = Buffer.from(ids.map((id) => session.received.stateOf(id)))
  session.tell({ _: 'msgs_state_info', req_msg_id: received.id, info })
}

/** Messages that are no longer kept are told of as in `msgs_state_info`. */
function resendMessages(session: Session, received: ReceivedMessage, message: TlObject): void {
  const missing = fieldsOf<{ msg_ids: bigint[] }>(message).msg_ids.filter((id) => !session.resend(id))
  if (missing.length > 0) tellStates(session, received, missing)
}

function resendAnswers(session: Session, received: ReceivedMessage, message: TlObject): void {
  const missing = fieldsOf<{ msg_ids: bigint[] }>(message).msg_ids.filter((id) => !resendAnswer(session, id))
  if (missing.length > 0) tellStates(session, received, missing)
}

/** Sends the answer of a call again; false when there is none (yet), or it has been acknowledged. */
export function resendAnswer(session: Session, requestId: bigint): boolean {
  const answerId = session.received.get(requestId)?.answerId
  return answerId !== undefined && session.resend(answerId)
}

function dropAnswer(session: Session, received: ReceivedMessage, message: TlObject, { encode }: ServiceParts): void {
  const result = dropCall(session, session.received.get(fieldsOf<{ req_msg_id: bigint }>(message).req_msg_id))
  session.send(writeResult(received.id, encode(result)), CALL_ANSWER)
}

function dropCall(session: Session, call: ReceivedMessage | undefined): TlObject {
  if (call?.call === 'running') {
    call.call = 'dropped'
    return { _: 'rpc_answer_dropped_running' }
  }
  const dropped = call?.answerId === undefined ? undefined : session.drop(call.answerId)
  if (!dropped) return { _: 'rpc_answer_unknown' }
  return { _: 'rpc_answer_dropped', msg_id: dropped.id, seq_no: dropped.seqno, bytes: dropped.body.length }
}

function destroySession(session: Session, _received: ReceivedMessage, message: TlObject, { sessions }: ServiceParts): void {
  const id = fieldsOf<{ session_id: bigint }>(message).session_id
  const other = sessions.find(session.authKeyId, id)
  // The session of the request itself cannot be destroyed by it.
  if (other && other !== session) sessions.forget(other)
  session.tell({ _: other && other !== session ? 'destroy_session_ok' : 'destroy_session_none', session_id: id })
}

/** The answer is the last thing sent with that key. https://core.telegram.org/method/destroy_auth_key */
function destroyAuthKey(session: Session, _received: ReceivedMessage, _message: TlObject, { authKeys, sessions }: ServiceParts): void {
  session.tell({ _: 'destroy_auth_key_ok' })
  session.flush()
  authKeys.destroy(session.authKeyId)
  sessions.forgetKey(session.authKeyId)
}
