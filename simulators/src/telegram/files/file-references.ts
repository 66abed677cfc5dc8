import { hash } from 'node:crypto'
import { now } from '../clock.ts'

export type ReferenceCheck = 'good' | 'empty' | 'invalid' | 'expired'

const LENGTH = 24

/**
 * The proof that a client has seen a file lately: it is given with every message that is fetched, is good for one file and one account,
 * and goes stale. https://core.telegram.org/api/file-references
 */
export class FileReferences {
  readonly #lifetimeSeconds: () => number
  #expiredUntil = 0

  constructor(lifetimeSeconds: () => number) {
    this.#lifetimeSeconds = lifetimeSeconds
  }

  issue(accountId: number, fileId: string): Buffer {
    const reference = Buffer.alloc(LENGTH)
    reference.writeDoubleBE(now())
    reference.set(this.#seal(accountId, fileId, reference.subarray(0, 8)), 8)
    return reference
  }

  check(accountId: number, fileId: string, reference: Buffer): ReferenceCheck {
    if (reference.length === 0) return 'empty'
    const seal = reference.length === LENGTH ? this.#seal(accountId, fileId, reference.subarray(0, 8)) : undefined
    if (!seal?.equals(reference.subarray(8))) return 'invalid'
    const issuedAt = reference.readDoubleBE(0)
    const isOld = issuedAt <= this.#expiredUntil || now() - issuedAt >= this.#lifetimeSeconds() * 1000
    return isOld ? 'expired' : 'good'
  }

  /** All that have been issued so far become stale; new ones are to be had by fetching the messages again. */
  expireAll(): void {
    this.#expiredUntil = now()
  }

  #seal(accountId: number, fileId: string, issuedAt: Buffer): Buffer {
    return hash('sha256', Buffer.concat([Buffer.from(`${accountId} ${fileId} `), issuedAt]), 'buffer').subarray(0, LENGTH - 8)
  }
}
