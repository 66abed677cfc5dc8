/** What a session remembers of a client's message. */
export interface ReceivedMessage {
  readonly id: bigint
  readonly seqno: number
  /** Calls only: under way, answered, or not to be answered at the client's own wish. */
  call?: 'running' | 'answered' | 'dropped'
  /** Calls only: the message that carries the answer. The session keeps it until the client has acknowledged it. */
  answerId?: bigint
  /** Calls only: whether it succeeded, as soon as that is known. */
  success?: boolean | Promise<boolean>
}

/** More than any client has under way; what is older can no longer be asked for. */
const MAX_REMEMBERED = 4000

/** State of a message in `msgs_state_info`. https://core.telegram.org/mtproto/service_messages#informational-message-regarding-status-of-messages */
const STATE = { unknown: 1, notReceived: 2, tooHigh: 3, received: 4, acknowledged: 8, noAckNeeded: 16, isCall: 32, isAnswered: 64 } as const

/** The messages a session has received, by identifier: each is carried out once, however often it comes. */
export class ReceivedMessages {
  readonly #byId = new Map<bigint, ReceivedMessage>()
  /** The same messages, ascending by identifier. */
  readonly #ascending: ReceivedMessage[] = []

  get(id: bigint): ReceivedMessage | undefined {
    return this.#byId.get(id)
  }

  add(id: bigint, seqno: number): ReceivedMessage {
    const message = { id, seqno }
    this.#byId.set(id, message)
    this.#ascending.splice(this.#positionOf(id), 0, message)
    if (this.#ascending.length > MAX_REMEMBERED) this.#forgetOldest()
    return message
  }

  /** Whether the message is too old to tell if it has been received. */
  isForgotten(id: bigint): boolean {
    const oldest = this.#ascending[0]
    return this.#ascending.length >= MAX_REMEMBERED && oldest !== undefined && id < oldest.id
  }

  /**
   * 32 when an earlier message already had this number or a higher one, 33 when a later message had a lower one.
   * https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message
   */
  checkSeqno(id: bigint, seqno: number): 32 | 33 | undefined {
    const position = this.#positionOf(id)
    const before = this.#ascending[position - 1]
    const after = this.#ascending[position]
    if (before && (before.seqno > seqno || (before.seqno === seqno && isOdd(seqno)))) return 32
    if (after && (after.seqno < seqno || (after.seqno === seqno && isOdd(seqno)))) return 33
    return undefined
  }

  /** The byte `msgs_state_info` has for a message. */
  stateOf(id: bigint): number {
    const message = this.#byId.get(id)
    if (message) return describeState(message)
    const newest = this.#ascending.at(-1)
    if (!newest || id > newest.id) return STATE.tooHigh
    const oldest = this.#ascending[0]
    return oldest && id < oldest.id ? STATE.unknown : STATE.notReceived
  }

  /** Where a message of that identifier is, or would be. New messages nearly always come last. */
  #positionOf(id: bigint): number {
    let position = this.#ascending.length
    for (let before = this.#ascending[position - 1]; before && before.id >= id; before = this.#ascending[position - 1]) position -= 1
    return position
  }

  #forgetOldest(): void {
    for (const message of this.#ascending.splice(0, MAX_REMEMBERED / 4)) this.#byId.delete(message.id)
  }
}

export function isOdd(seqno: number): boolean {
  return (seqno & 1) === 1
}

function describeState(message: ReceivedMessage): number {
  const ack = isOdd(message.seqno) ? STATE.acknowledged : STATE.noAckNeeded
  const call = message.call ? STATE.isCall : 0
  const answer = message.call === 'answered' ? STATE.isAnswered : 0
  return STATE.received | ack | call | answer
}
