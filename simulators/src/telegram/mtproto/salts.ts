import { hash, randomBytes } from 'node:crypto'
import { now, nowSeconds } from '../clock.ts'
import type { Commit, Journal } from '../journal.ts'
import type { AuthKey } from './auth-keys.ts'

/** A new salt every half hour, each good for an hour: the client always has time to change over. */
const PERIOD_SECONDS = 30 * 60
const MAX_FUTURE_SALTS = 64

/** A TL `future_salt`. https://core.telegram.org/mtproto/service_messages#request-for-several-future-salts */
export interface FutureSalt {
  readonly valid_since: number
  readonly valid_until: number
  readonly salt: bigint
}

/**
 * The salts of all keys. They are computed from a secret, so only the secret is kept;
 * a new secret makes every salt a client knows invalid at once.
 */
export class Salts {
  #secret = ''
  #changedAt = 0
  readonly #changeSecret: Commit<{ readonly secret: string; readonly at: number }>

  constructor(journal: Journal) {
    this.#changeSecret = journal.define('salts changed', ({ secret, at }) => {
      this.#secret = secret
      this.#changedAt = at
    })
  }

  /** To be called once the journal is open: a server that starts for the first time makes up its secret. */
  initialize(): void {
    if (this.#secret === '') this.change()
  }

  /** From now on clients are told `bad_server_salt` until they use a new one. */
  change(): void {
    this.#changeSecret({ secret: randomBytes(16).toString('base64'), at: now() })
  }

  current(key: AuthKey): bigint {
    return this.#compute(key, currentPeriod())
  }

  accepts(key: AuthKey, salt: bigint): boolean {
    const period = currentPeriod()
    if (salt === this.#compute(key, period) || salt === this.#compute(key, period - 1)) return true
    const isFirstSaltGood = key.createdAt > this.#changedAt && now() < key.createdAt + 2 * PERIOD_SECONDS * 1000
    return isFirstSaltGood && salt === key.firstSalt
  }

  /** `count` salts one after another, beginning with the current one. */
  future(key: AuthKey, count: number): FutureSalt[] {
    const first = currentPeriod()
    return Array.from({ length: Math.min(Math.max(count, 1), MAX_FUTURE_SALTS) }, (_, index) => ({
      valid_since: (first + index) * PERIOD_SECONDS,
      valid_until: (first + index + 2) * PERIOD_SECONDS,
      salt: this.#compute(key, first + index),
    }))
  }

  #compute(key: AuthKey, period: number): bigint {
    return hash('sha1', `${this.#secret} ${key.id} ${period}`, 'buffer').readBigInt64LE()
  }
}

function currentPeriod(): number {
  return Math.floor(nowSeconds() / PERIOD_SECONDS)
}
