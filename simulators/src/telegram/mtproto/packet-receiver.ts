import { nowSeconds } from '../clock.ts'
import type { AuthKey } from './auth-keys.ts'
import type { Connection } from './connection.ts'
import { firstIdIn } from './container.ts'
import { decryptMessage } from './message-encryption.ts'
import { secondsOf } from './message-ids.ts'
import type { MessageReceiver } from './message-receiver.ts'
import type { Salts } from './salts.ts'
import type { Session } from './session.ts'
import { NEWS } from './session.ts'
import type { Sessions } from './sessions.ts'

const HEADER_LENGTH = 32
const MIN_PADDING = 12
const MAX_PADDING = 1024

/** How far the clock of a client may be off. https://core.telegram.org/mtproto/description#message-identifier-msg-id */
const MAX_SECONDS_OLD = 300
const MAX_SECONDS_AHEAD = 30

/** A decrypted message with its envelope. */
interface Envelope {
  readonly salt: bigint
  readonly sessionId: bigint
  readonly id: bigint
  readonly seqno: number
  readonly body: Buffer
}

export interface PacketReceiverParts {
  readonly salts: Salts
  readonly sessions: Sessions
  readonly messages: MessageReceiver
  readonly openSession: (key: AuthKey, sessionId: bigint) => Session
}

/** Opens encrypted packets, and refuses those whose envelope is wrong: salt, age, number. */
export class PacketReceiver {
  readonly #parts: PacketReceiverParts

  constructor(parts: PacketReceiverParts) {
    this.#parts = parts
  }

  /** @throws when the packet cannot have been made by a client that knows the key. */
  receive(connection: Connection, key: AuthKey, packet: Buffer): void {
    const decrypted = decryptMessage(key.bytes, 'client', packet)
    if (!decrypted) throw new Error('A packet does not fit its authorization key.')
    const envelope = readEnvelope(decrypted)
    const known = this.#parts.sessions.find(key.id, envelope.sessionId)
    const session = known ?? this.#parts.openSession(key, envelope.sessionId)
    session.attach(connection)
    if (this.#refuse(session, key, envelope)) return
    if (!known) this.#announceSession(session, key, envelope)
    this.#parts.messages.receive(session, envelope)
  }

  #refuse(session: Session, key: AuthKey, envelope: Envelope): boolean {
    const { salts } = this.#parts
    if (!salts.accepts(key, envelope.salt)) {
      session.tell({
        _: 'bad_server_salt',
        bad_msg_id: envelope.id,
        bad_msg_seqno: envelope.seqno,
        error_code: 48,
        new_server_salt: salts.current(key),
      })
      return true
    }
    const code = checkAge(session, envelope.id)
    if (code) session.refuse(envelope.id, envelope.seqno, code)
    return code !== undefined
  }

  #announceSession(session: Session, key: AuthKey, envelope: Envelope): void {
    this.#parts.sessions.add(session)
    const announcement = {
      _: 'new_session_created',
      first_msg_id: firstIdIn(envelope),
      unique_id: session.uniqueId,
      server_salt: this.#parts.salts.current(key),
    }
    session.tell(announcement, NEWS)
  }
}

function readEnvelope(decrypted: Buffer): Envelope {
  const length = decrypted.readInt32LE(28)
  const padding = decrypted.length - HEADER_LENGTH - length
  if (length < 4 || length % 4 !== 0 || padding < MIN_PADDING || padding > MAX_PADDING) {
    throw new Error(`A message of ${length} bytes lies in a packet of ${decrypted.length}.`)
  }
  return {
    salt: decrypted.readBigInt64LE(0),
    sessionId: decrypted.readBigInt64LE(8),
    id: decrypted.readBigInt64LE(16),
    seqno: decrypted.readInt32LE(24),
    body: decrypted.subarray(HEADER_LENGTH, HEADER_LENGTH + length),
  }
}

/** A code of `bad_msg_notification`. */
function checkAge(session: Session, id: bigint): number | undefined {
  const seconds = secondsOf(id)
  if (seconds < nowSeconds() - MAX_SECONDS_OLD) return 16
  if (seconds > nowSeconds() + MAX_SECONDS_AHEAD) return 17
  if ((id & 3n) !== 0n) return 18
  if (session.received.isForgotten(id)) return 20
  return undefined
}
