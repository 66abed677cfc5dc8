import { generatePrimeSync, hash, randomBytes } from 'node:crypto'
import { nowSeconds } from '../clock.ts'
import type { TlDecoder } from '../tl/decode.ts'
import type { TlEncoder } from '../tl/encode.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { fieldsOf } from '../tl/tl-object.ts'
import { TlReader } from '../tl/tl-reader.ts'
import { decryptIge, encryptIge } from './aes-ige.ts'
import { xorBytes } from './bytes.ts'
import { GENERATOR, KeyAgreement, PRIME } from './diffie-hellman.ts'
import type { RsaKey } from './rsa-key.ts'

/** What the server needs to agree on a key with a client. */
export interface KeyExchangeParts {
  readonly rsaKey: RsaKey
  readonly decoder: TlDecoder
  readonly encoder: TlEncoder
  /** A new key of 256 bytes with the salt both sides computed for its start. */
  readonly onKey: (key: Buffer, salt: bigint) => void
}

interface Progress {
  readonly nonce: Buffer
  readonly serverNonce: Buffer
  newNonce?: Buffer
}

interface PqInnerData {
  readonly nonce: Buffer
  readonly server_nonce: Buffer
  readonly new_nonce: Buffer
}

/** A step that does not belong where it came; the server closes the connection, as Telegram does. */
export class KeyExchangeError extends Error {
  override readonly name = 'KeyExchangeError'
}

/** The creation of an authorization key over one connection. https://core.telegram.org/mtproto/auth_key */
export class AuthKeyExchange {
  readonly #parts: KeyExchangeParts
  #progress: Progress | undefined

  constructor(parts: KeyExchangeParts) {
    this.#parts = parts
  }

  /** @throws KeyExchangeError */
  answer(request: TlObject): TlObject {
    switch (request._) {
      case 'req_pq':
      case 'req_pq_multi':
        return this.#begin(fieldsOf<{ nonce: Buffer }>(request).nonce)
      case 'req_DH_params':
        return this.#offer(fieldsOf<{ nonce: Buffer; server_nonce: Buffer; encrypted_data: Buffer }>(request))
      case 'set_client_DH_params':
        return this.#finish(fieldsOf<{ nonce: Buffer; server_nonce: Buffer; encrypted_data: Buffer }>(request))
      default:
        throw new KeyExchangeError(`${request._} cannot be sent unencrypted.`)
    }
  }

  #begin(nonce: Buffer): TlObject {
    this.#progress = { nonce: Buffer.from(nonce), serverNonce: randomBytes(16) }
    const pq = generatePrimeSync(31, { bigint: true }) * generatePrimeSync(31, { bigint: true })
    return {
      _: 'resPQ',
      nonce,
      server_nonce: this.#progress.serverNonce,
      pq: Buffer.from(pq.toString(16).padStart(16, '0'), 'hex'),
      server_public_key_fingerprints: [this.#parts.rsaKey.fingerprint],
    }
  }

  #offer(request: { nonce: Buffer; server_nonce: Buffer; encrypted_data: Buffer }): TlObject {
    const progress = this.#expect(request)
    const inner = this.#decryptInnerData(request.encrypted_data)
    if (!inner?.nonce.equals(progress.nonce) || !inner.server_nonce.equals(progress.serverNonce)) {
      throw new KeyExchangeError('p_q_inner_data cannot be decrypted, or was meant for another exchange.')
    }
    progress.newNonce = Buffer.from(inner.new_nonce)
    const answer = this.#parts.encoder.encode({
      _: 'server_DH_inner_data',
      nonce: progress.nonce,
      server_nonce: progress.serverNonce,
      g: GENERATOR,
      dh_prime: PRIME,
      g_a: KeyAgreement.shared().publicValue,
      server_time: nowSeconds(),
    })
    const { key, iv } = deriveTemporaryKey(progress.serverNonce, progress.newNonce)
    return {
      _: 'server_DH_params_ok',
      nonce: progress.nonce,
      server_nonce: progress.serverNonce,
      encrypted_answer: encryptIge(withSha1(answer), key, iv),
    }
  }

  #finish(request: { nonce: Buffer; server_nonce: Buffer; encrypted_data: Buffer }): TlObject {
    const { nonce, serverNonce, newNonce } = this.#expect(request)
    if (!newNonce || request.encrypted_data.length % 16 !== 0) throw new KeyExchangeError('set_client_DH_params came out of turn.')
    const { key, iv } = deriveTemporaryKey(serverNonce, newNonce)
    const decrypted = decryptIge(request.encrypted_data, key, iv)
    const inner = fieldsOf<{ g_b: Buffer; nonce: Buffer }>(this.#readChecked(decrypted.subarray(20), decrypted.subarray(0, 20)))
    const authKey = inner.nonce.equals(nonce) ? KeyAgreement.shared().computeKey(inner.g_b) : undefined
    this.#progress = undefined
    const header = { nonce, server_nonce: serverNonce }
    if (!authKey) return { _: 'dh_gen_fail', ...header, new_nonce_hash3: hashNewNonce(newNonce, 3, Buffer.alloc(LENGTH_OF_KEY)) }
    this.#parts.onKey(authKey, xorBytes(newNonce.subarray(0, 8), serverNonce.subarray(0, 8)).readBigInt64LE())
    return { _: 'dh_gen_ok', ...header, new_nonce_hash1: hashNewNonce(newNonce, 1, authKey) }
  }

  #expect(request: { nonce: Buffer; server_nonce: Buffer }): Progress {
    const progress = this.#progress
    if (!progress || !request.nonce.equals(progress.nonce) || !request.server_nonce.equals(progress.serverNonce)) {
      throw new KeyExchangeError('The nonces belong to no exchange on this connection.')
    }
    return progress
  }

  #decryptInnerData(encrypted: Buffer): PqInnerData | undefined {
    const plaintext = this.#parts.rsaKey.decrypt(encrypted)
    return plaintext && fieldsOf<PqInnerData>(this.#readChecked(plaintext.data, plaintext.sha1))
  }

  /** Reads an object with padding behind it, and compares its SHA1 when there is one. */
  #readChecked(data: Buffer, sha1: Buffer | undefined): TlObject {
    const reader = new TlReader(data)
    const object = this.#parts.decoder.readObject(reader)
    if (sha1 && !hash('sha1', data.subarray(0, reader.position), 'buffer').equals(sha1)) {
      throw new KeyExchangeError(`The SHA1 of ${object._} is wrong.`)
    }
    return object
  }
}

const LENGTH_OF_KEY = 256

function sha1(...parts: Uint8Array[]): Buffer {
  return hash('sha1', Buffer.concat(parts), 'buffer')
}

function withSha1(data: Buffer): Buffer {
  const padding = (16 - ((data.length + 20) % 16)) % 16
  return Buffer.concat([sha1(data), data, randomBytes(padding)])
}

function deriveTemporaryKey(serverNonce: Buffer, newNonce: Buffer): { key: Buffer; iv: Buffer } {
  const newThenServer = sha1(newNonce, serverNonce)
  const serverThenNew = sha1(serverNonce, newNonce)
  const newTwice = sha1(newNonce, newNonce)
  return {
    key: Buffer.concat([newThenServer, serverThenNew.subarray(0, 12)]),
    iv: Buffer.concat([serverThenNew.subarray(12, 20), newTwice, newNonce.subarray(0, 4)]),
  }
}

function hashNewNonce(newNonce: Buffer, number: 1 | 3, authKey: Buffer): Buffer {
  const auxiliaryHash = sha1(authKey).subarray(0, 8)
  return sha1(newNonce, Buffer.from([number]), auxiliaryHash).subarray(4, 20)
}
