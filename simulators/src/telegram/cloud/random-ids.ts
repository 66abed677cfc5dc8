import type { PrivateMessage } from './private-message.ts'

/**
 * Which message each `random_id` of an account has made in a chat. They never expire, and it does not matter which session repeats one.
 * https://core.telegram.org/api/updates#updatemessageid-updates
 */
export class RandomIds {
  readonly #log: readonly PrivateMessage[]
  /** Positions in the log. */
  readonly #sent = new Map<string, number>()
  readonly #randomIds = new Map<number, bigint>()
  readonly #underWay = new Set<string>()

  constructor(log: readonly PrivateMessage[]) {
    this.#log = log
  }

  findSent(accountId: number, peer: number, randomId: bigint): PrivateMessage | undefined {
    const number = this.#sent.get(keyOf(accountId, peer, randomId))
    return number === undefined ? undefined : this.#log[number - 1]
  }

  /** The identifier under which its sender sent the message; people have none. */
  randomIdOf(message: PrivateMessage): bigint | undefined {
    return this.#randomIds.get(message.number)
  }

  remember(message: PrivateMessage, randomId: bigint): void {
    this.#sent.set(keyOf(message.from, message.to, randomId), message.number)
    this.#randomIds.set(message.number, randomId)
  }

  isUnderWay(accountId: number, peer: number, randomId: bigint): boolean {
    return this.#underWay.has(keyOf(accountId, peer, randomId))
  }

  /** Marks the first call with that identifier as under way; the returned function ends it. */
  begin(accountId: number, peer: number, randomId: bigint): () => void {
    const key = keyOf(accountId, peer, randomId)
    this.#underWay.add(key)
    return () => this.#underWay.delete(key)
  }
}

function keyOf(accountId: number, peer: number, randomId: bigint): string {
  return `${accountId} ${peer} ${randomId}`
}
