import type { TlDecoder } from '../tl/decode.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { fieldsOf } from '../tl/tl-object.ts'
import { TlDecodeError } from '../tl/tl-reader.ts'
import type { Calls } from './calls.ts'
import type { Message } from './container.ts'
import { isContainer, readContainer } from './container.ts'
import { isOdd } from './received-messages.ts'
import type { ServiceParts } from './service-messages.ts'
import { findServiceHandler, resendAnswer } from './service-messages.ts'
import type { Session } from './session.ts'
import { unzip } from './unzip.ts'

const GZIP_PACKED_ID = 0x3072cfa1

export interface MessageReceiverParts {
  readonly decoder: TlDecoder
  readonly calls: Calls
  readonly service: ServiceParts
  readonly onProblem: (problem: string) => void
}

/** Takes the messages of a packet apart and hands each to whom it concerns, once. */
export class MessageReceiver {
  readonly #parts: MessageReceiverParts

  constructor(parts: MessageReceiverParts) {
    this.#parts = parts
  }

  receive(session: Session, message: Message): void {
    const toAcknowledge: bigint[] = []
    this.#receiveOne(session, message, toAcknowledge)
    // What has an answer is acknowledged by it.
    if (toAcknowledge.length > 0) session.tell({ _: 'msgs_ack', msg_ids: toAcknowledge })
  }

  #receiveOne(session: Session, message: Message, toAcknowledge: bigint[]): void {
    const earlier = session.received.get(message.id)
    if (earlier) {
      if (!resendAnswer(session, message.id) && earlier.call) toAcknowledge.push(message.id)
      return
    }
    const code = isContainer(message.body) && isOdd(message.seqno) ? 34 : session.received.checkSeqno(message.id, message.seqno)
    if (code) session.refuse(message.id, message.seqno, code)
    else if (isContainer(message.body)) this.#openContainer(session, message, toAcknowledge)
    else if (!this.#handle(session, message)) toAcknowledge.push(message.id)
  }

  #openContainer(session: Session, container: Message, toAcknowledge: bigint[]): void {
    const messages = readContainer(container.body)
    if (messages.some((message) => message.id >= container.id || isContainer(message.body))) {
      session.refuse(container.id, container.seqno, 64)
      return
    }
    session.received.add(container.id, container.seqno)
    for (const message of messages) this.#receiveOne(session, message, toAcknowledge)
  }

  /** False when the client is owed an acknowledgement, because it is a call whose answer will take a while. */
  #handle(session: Session, message: Message): boolean {
    const { calls, service, onProblem } = this.#parts
    const { object, error } = this.#decode(message.body)
    if (!object) {
      const received = session.received.add(message.id, message.seqno)
      onProblem(`A message cannot be read (${error}).`)
      calls.answer(session, received, { method: '', body: service.encode(toRpcError(message.body, error)), isError: true })
      return true
    }
    const handleService = findServiceHandler(object._)
    // Clients number service messages either way, and Telegram does not mind. Calls always are content.
    if (!handleService && !isOdd(message.seqno)) {
      session.refuse(message.id, message.seqno, 35)
      return true
    }
    const received = session.received.add(message.id, message.seqno)
    if (!handleService) return calls.run(session, received, object)
    handleService(session, received, object, service)
    return true
  }

  #decode(body: Buffer): { object: TlObject; error?: never } | { object?: never; error: unknown } {
    const { decoder } = this.#parts
    try {
      const object = decoder.decode(body)
      if (body.readUInt32LE() !== GZIP_PACKED_ID) return { object }
      return { object: decoder.decode(unzip(fieldsOf<{ packed_data: Buffer }>(object).packed_data)) }
    } catch (error) {
      return { error }
    }
  }
}

/** Which of the documented errors says what is wrong: the method, something inside it, or its bytes. */
function toRpcError(body: Buffer, error: unknown): TlObject {
  const unknownId = error instanceof TlDecodeError ? error.unknownId : undefined
  const inside = unknownId === undefined ? 'INPUT_FETCH_ERROR' : 'INPUT_CONSTRUCTOR_INVALID'
  const isUnknownMethod = unknownId !== undefined && body.length >= 4 && body.readUInt32LE() === unknownId
  return { _: 'rpc_error', error_code: 400, error_message: isUnknownMethod ? 'INPUT_METHOD_INVALID' : inside }
}
