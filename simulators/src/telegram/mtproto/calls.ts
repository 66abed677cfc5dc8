import { gzipSync } from 'node:zlib'
import type { TlObject } from '../tl/tl-object.ts'
import { TlWriter } from '../tl/tl-writer.ts'
import type { ReceivedMessage } from './received-messages.ts'
import type { Session } from './session.ts'
import { CALL_ANSWER } from './session.ts'

/** A call of the API as it came; the wrappers (`invokeWithLayer` and the like) are still around it. */
export interface IncomingCall {
  readonly session: Session
  readonly query: TlObject
}

/** How a call ended: the TL bytes of its result, or of an `rpc_error`. */
export interface CallOutcome {
  readonly method: string
  readonly body: Buffer
  readonly isError: boolean
}

/** Carries a call out. Must not throw or reject: whatever goes wrong is an `rpc_error`. */
export type CarryOut = (call: IncomingCall) => CallOutcome | Promise<CallOutcome>

export interface CallEvents {
  readonly carryOut: CarryOut
  /** The answer is on its way but has not left yet. */
  readonly onAnswered: (session: Session, outcome: CallOutcome) => void
}

const RPC_RESULT_ID = 0xf35c6d01
const GZIP_PACKED_ID = 0x3072cfa1

/** Below this, packing costs more than it saves. */
const MIN_LENGTH_TO_PACK = 2048

/** Calls of the API under way, and their answers. https://core.telegram.org/mtproto/service_messages#response-to-an-rpc-query */
export class Calls {
  readonly #events: CallEvents

  constructor(events: CallEvents) {
    this.#events = events
  }

  /** True when the answer is already on its way; else it follows, and the client wants an acknowledgement meanwhile. */
  run(session: Session, received: ReceivedMessage, query: TlObject): boolean {
    received.call = 'running'
    const outcome = this.#events.carryOut({ session, query })
    if (!(outcome instanceof Promise)) {
      this.answer(session, received, outcome)
      return true
    }
    received.success = outcome.then((settled) => {
      this.answer(session, received, settled)
      return !settled.isError
    })
    return false
  }

  answer(session: Session, received: ReceivedMessage, outcome: CallOutcome): void {
    received.success = !outcome.isError
    if (received.call === 'dropped') return
    received.call = 'answered'
    received.answerId = session.send(
      writeResult(received.id, outcome.body, { mayPack: outcome.method !== 'upload.getFile' }),
      CALL_ANSWER,
    ).id
    this.#events.onAnswered(session, outcome)
  }
}

/** The bytes of files are packed already, as a rule; to try it costs more than the rest of the answer. */
export function writeResult(requestId: bigint, body: Buffer, { mayPack = true }: { readonly mayPack?: boolean } = {}): Buffer {
  const writer = new TlWriter()
  writer.int(RPC_RESULT_ID)
  writer.long(requestId)
  const packed = mayPack && body.length >= MIN_LENGTH_TO_PACK ? gzipSync(body, { level: 1 }) : body
  if (packed.length < body.length) {
    writer.int(GZIP_PACKED_ID)
    writer.bytes(packed)
  } else {
    writer.raw(body)
  }
  return writer.copy()
}
