import { randomBytes } from 'node:crypto'
import type { TlObject } from '../tl/tl-object.ts'
import type { Connection } from './connection.ts'
import type { Message } from './container.ts'
import { writeContainer } from './container.ts'
import { encryptMessage } from './message-encryption.ts'
import type { MessageIds } from './message-ids.ts'
import { ReceivedMessages } from './received-messages.ts'

/** What a server's message is: an answer to a message of the client or not; content wants an acknowledgement. */
export interface MessageNature {
  readonly isAnswer: boolean
  readonly isContent: boolean
}

const SERVICE_ANSWER: MessageNature = { isAnswer: true, isContent: false }
export const CALL_ANSWER: MessageNature = { isAnswer: true, isContent: true }
export const NEWS: MessageNature = { isAnswer: false, isContent: true }

/** What a session needs of the server it belongs to. */
export interface SessionOwner {
  readonly messageIds: MessageIds
  readonly authKeyId: bigint
  readonly authKeyBytes: Buffer
  currentSalt(): bigint
  /** Writes an object of MTProto itself. */
  encode(object: TlObject): Buffer
}

/** A packet of more would only keep the client waiting. The documented limit of a container is 1,020 messages. */
const MAX_CONTAINER_MESSAGES = 500
const MAX_CONTAINER_LENGTH = 256 * 1024

const HEADER_LENGTH = 32

/**
 * A session of a client: it outlives connections, so that a client that comes back gets what it has missed.
 * https://core.telegram.org/mtproto/description#session
 */
export class Session {
  readonly id: bigint
  readonly uniqueId = randomBytes(8).readBigInt64LE()
  readonly received = new ReceivedMessages()
  /** Whether the account's updates are sent here: after its first call that is not `invokeWithoutUpdates`. */
  receivesUpdates = false
  readonly #owner: SessionOwner
  readonly #unacknowledged = new Map<bigint, Message>()
  #connection: Connection | undefined
  #queue: Message[] = []
  #isFlushScheduled = false
  #contentCount = 0

  constructor(id: bigint, owner: SessionOwner) {
    this.id = id
    this.#owner = owner
  }

  get authKeyId(): bigint {
    return this.#owner.authKeyId
  }

  get connection(): Connection | undefined {
    return this.#connection
  }

  get unacknowledgedCount(): number {
    return this.#unacknowledged.size
  }

  /** The connection over which the client was heard last carries everything from now on; a new one first gets what was not acknowledged. */
  attach(connection: Connection): void {
    if (this.#connection === connection) return
    this.#connection = connection
    this.#queue = [...this.#unacknowledged.values()]
    if (this.#queue.length > 0) this.#scheduleFlush()
  }

  detach(): void {
    this.#connection = undefined
    this.#queue = []
  }

  /** Sends soon: what is sent in the same turn of the event loop travels in one container. */
  send(body: Buffer, nature: MessageNature): Message {
    const message = { id: this.#owner.messageIds.next(nature.isAnswer), seqno: this.#nextSeqno(nature.isContent), body }
    if (nature.isContent) this.#unacknowledged.set(message.id, message)
    this.#enqueue(message)
    return message
  }

  /** Sends an object of MTProto itself. */
  tell(object: TlObject, nature: MessageNature = SERVICE_ANSWER): Message {
    return this.send(this.#owner.encode(object), nature)
  }

  /** Refuses a message of the client. https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message */
  refuse(id: bigint, seqno: number, code: number): void {
    this.tell({ _: 'bad_msg_notification', bad_msg_id: id, bad_msg_seqno: seqno, error_code: code })
  }

  /** Sends a message again under its old identifier; false when it is no longer kept. */
  resend(id: bigint): boolean {
    const message = this.#unacknowledged.get(id)
    if (message && !this.#queue.includes(message)) this.#enqueue(message)
    return message !== undefined
  }

  acknowledge(id: bigint): void {
    this.#unacknowledged.delete(id)
  }

  /** Takes a message back that the client no longer wants. */
  drop(id: bigint): Message | undefined {
    const message = this.#unacknowledged.get(id)
    this.#unacknowledged.delete(id)
    this.#queue = this.#queue.filter((each) => each !== message)
    return message
  }

  /** Sends now what waits for the end of the turn. */
  flush(): void {
    const queue = this.#queue
    this.#queue = []
    while (queue.length > 0) {
      const batch = queue.splice(0, countThatFit(queue))
      const [only] = batch
      if (only && batch.length === 1) this.#transmit(only)
      else this.#transmit({ id: this.#owner.messageIds.next(false), seqno: this.#contentCount * 2, body: writeContainer(batch) })
    }
  }

  #enqueue(message: Message): void {
    if (!this.#connection) return
    this.#queue.push(message)
    this.#scheduleFlush()
  }

  #scheduleFlush(): void {
    if (this.#isFlushScheduled) return
    this.#isFlushScheduled = true
    setImmediate(() => {
      this.#isFlushScheduled = false
      this.flush()
    })
  }

  #transmit(message: Message): void {
    const plain = Buffer.allocUnsafe(HEADER_LENGTH + message.body.length)
    plain.writeBigInt64LE(this.#owner.currentSalt(), 0)
    plain.writeBigInt64LE(this.id, 8)
    plain.writeBigInt64LE(message.id, 16)
    plain.writeInt32LE(message.seqno, 24)
    plain.writeInt32LE(message.body.length, 28)
    plain.set(message.body, HEADER_LENGTH)
    this.#connection?.send(encryptMessage(this.#owner.authKeyBytes, this.#owner.authKeyId, 'server', plain))
  }

  #nextSeqno(isContent: boolean): number {
    if (!isContent) return this.#contentCount * 2
    this.#contentCount += 1
    return this.#contentCount * 2 - 1
  }
}

function countThatFit(queue: readonly Message[]): number {
  let length = 0
  const tooFar = queue.findIndex((message, index) => {
    length += message.body.length + 16
    return index > 0 && (index >= MAX_CONTAINER_MESSAGES || length > MAX_CONTAINER_LENGTH)
  })
  return tooFar < 0 ? queue.length : tooFar
}
