import type { DiffieHellman } from 'node:crypto'
import { createDiffieHellman } from 'node:crypto'
import { padStart } from './bytes.ts'

const LENGTH = 256

export const GENERATOR = 3

/** The safe prime Telegram's servers have always sent. Clients know it and skip their primality test, which takes seconds for any other. */
export const PRIME = Buffer.from(
  'c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f642477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b',
  'hex',
)

/** The server's half of the key agreement. */
export class KeyAgreement {
  static #shared: KeyAgreement | undefined
  readonly publicValue: Buffer
  readonly #group: DiffieHellman

  private constructor() {
    this.#group = createDiffieHellman(PRIME, GENERATOR)
    this.publicValue = padStart(this.#group.generateKeys(), LENGTH)
  }

  /**
   * One secret exponent serves the whole process: a simulator has no secrets to protect, and OpenSSL takes a fifth of a second
   * to look at the prime before it makes one.
   */
  static shared(): KeyAgreement {
    KeyAgreement.#shared ??= new KeyAgreement()
    return KeyAgreement.#shared
  }

  /** The shared key of 256 bytes, or undefined when the client's value is out of range. */
  computeKey(clientValue: Uint8Array): Buffer | undefined {
    try {
      return padStart(this.#group.computeSecret(clientValue), LENGTH)
    } catch {
      return undefined
    }
  }
}
