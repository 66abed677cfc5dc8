import { hash } from 'node:crypto'
import { now } from '../clock.ts'
import type { Commit, Journal } from '../journal.ts'

/** What the server keeps with an authorization key. https://core.telegram.org/api/auth#authorization */
export interface AuthKey {
  /** The lower 64 bits of the key's SHA1: how packets name it. */
  readonly id: bigint
  readonly bytes: Buffer
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** The salt both sides computed at the end of the key exchange. */
  readonly firstSalt: bigint
  /** The API layer the client announced last, undefined before its first `invokeWithLayer`. */
  readonly layer: number | undefined
  /** The account that is logged in with this key. */
  readonly userId: number | undefined
}

interface CreatedRecord {
  readonly key: string
  readonly salt: string
  readonly at: number
}

/** All keys that were ever agreed on and not destroyed since. */
export class AuthKeys {
  readonly #keys = new Map<bigint, AuthKey>()
  readonly #create: Commit<CreatedRecord>
  readonly #destroy: Commit<{ readonly id: string }>
  readonly #setLayer: Commit<{ readonly id: string; readonly layer: number }>
  readonly #setUser: Commit<{ readonly id: string; readonly user: number | null }>

  constructor(journal: Journal) {
    this.#create = journal.define<CreatedRecord>('auth key created', ({ key, salt, at }) => {
      const bytes = Buffer.from(key, 'base64')
      const id = authKeyId(bytes)
      this.#keys.set(id, { id, bytes, createdAt: at, firstSalt: BigInt(salt), layer: undefined, userId: undefined })
    })
    this.#destroy = journal.define('auth key destroyed', ({ id }) => {
      this.#keys.delete(BigInt(id))
    })
    this.#setLayer = journal.define('layer announced', ({ id, layer }) => this.#change(id, { layer }))
    this.#setUser = journal.define('logged in or out', ({ id, user }) => this.#change(id, { userId: user ?? undefined }))
  }

  get(id: bigint): AuthKey | undefined {
    return this.#keys.get(id)
  }

  all(): AuthKey[] {
    return [...this.#keys.values()]
  }

  /** @param bytes 256 bytes */
  add(bytes: Buffer, salt: bigint): void {
    this.#create({ key: bytes.toString('base64'), salt: String(salt), at: now() })
  }

  destroy(id: bigint): void {
    if (this.#keys.has(id)) this.#destroy({ id: String(id) })
  }

  announceLayer(id: bigint, layer: number): void {
    if (this.#keys.get(id)?.layer !== layer) this.#setLayer({ id: String(id), layer })
  }

  logIn(id: bigint, userId: number): void {
    this.#setUser({ id: String(id), user: userId })
  }

  logOut(id: bigint): void {
    this.#setUser({ id: String(id), user: null })
  }

  #change(id: string, change: Partial<AuthKey>): void {
    const key = this.#keys.get(BigInt(id))
    if (key) this.#keys.set(key.id, { ...key, ...change })
  }
}

export function authKeyId(bytes: Buffer): bigint {
  return hash('sha1', bytes, 'buffer').readBigInt64LE(12)
}
