import type { PrivateMessage } from './private-message.ts'

/**
 * Which message each `random_id` of an account has made in a chat. They never expire, and it does not matter which session repeats one.
 * https://core.telegram.org/api/updates#updatemessageid-updates
 */
export class RandomIds {
  readonly #sent = new Map<string, PrivateMessage>()
  readonly #randomIds = new Map<PrivateMessage, bigint>()
  readonly #underWay = new Set<string>()

  findSent(accountId: number, peer: number, randomId: bigint): PrivateMessage | undefined {
    return this.#sent.get(keyOf(accountId, peer, randomId))
  }

  /** The identifier under which its sender sent the message; people have none. */
  randomIdOf(message: PrivateMessage): bigint | undefined {
    return this.#randomIds.get(message)
  }

  remember(message: PrivateMessage, randomId: bigint): void {
    this.#sent.set(keyOf(message.from, message.to, randomId), message)
    this.#randomIds.set(message, randomId)
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
