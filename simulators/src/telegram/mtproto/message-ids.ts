import { now } from '../clock.ts'

/** Identifiers of messages: the time in seconds above 32 bits of fraction. https://core.telegram.org/mtproto/description#message-identifier-msg-id */
export class MessageIds {
  #last = 0n

  /** The next identifier of a server's message: larger than any before, 1 modulo 4 for an answer, 3 for anything else. */
  next(isAnswer: boolean): bigint {
    const aligned = toMessageTime(now()) & ~3n
    this.#last = aligned > this.#last ? aligned : this.#last + 4n
    return this.#last + (isAnswer ? 1n : 3n)
  }
}

/** The identifier a message of that moment (epoch ms) would begin with. */
function toMessageTime(time: number): bigint {
  const seconds = Math.floor(time / 1000)
  const fraction = Math.floor(((time % 1000) / 1000) * 2 ** 32)
  return (BigInt(seconds) << 32n) | BigInt(fraction)
}

/** Epoch seconds at which the message was made, by its author's clock. */
export function secondsOf(messageId: bigint): number {
  return Number(BigInt.asUintN(64, messageId) >> 32n)
}
