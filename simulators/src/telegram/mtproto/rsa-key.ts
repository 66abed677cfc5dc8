import type { KeyObject } from 'node:crypto'
import { constants, createPrivateKey, createPublicKey, generateKeyPairSync, hash, privateDecrypt } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { TlWriter } from '../tl/tl-writer.ts'
import { decryptIge } from './aes-ige.ts'
import { padStart, xorBytes } from './bytes.ts'

const BLOCK_LENGTH = 256

/** `sha1` covers the data without its padding and has still to be compared; with RSA_PAD the check has already been made. */
export interface RsaPlaintext {
  readonly data: Buffer
  readonly sha1: Buffer | undefined
}

/** The server's own RSA key: it proves to a client that it talks to the server whose public key it was given. */
export class RsaKey {
  readonly fingerprint: bigint
  /** PKCS#1 (`BEGIN RSA PUBLIC KEY`), the form in which Telegram publishes its keys. */
  readonly publicKeyPem: string
  readonly #privateKey: KeyObject

  constructor(privateKey: KeyObject) {
    const publicKey = createPublicKey(privateKey)
    this.#privateKey = privateKey
    this.publicKeyPem = publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
    this.fingerprint = computeFingerprint(publicKey)
  }

  /** Reads the key from `path`; the first time it is generated and written there. */
  static loadOrCreate(path: string): RsaKey {
    if (existsSync(path)) return new RsaKey(createPrivateKey(readFileSync(path, 'utf8')))
    const key = RsaKey.generate()
    writeFileSync(path, key.#privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 })
    return key
  }

  static generate(): RsaKey {
    for (;;) {
      const key = new RsaKey(generateKeyPairSync('rsa', { modulusLength: BLOCK_LENGTH * 8 }).privateKey)
      // Some clients compare fingerprints as hexadecimal text without leading zeros and would never find such a key.
      if (BigInt.asUintN(64, key.fingerprint) >> 60n !== 0n) return key
    }
  }

  /**
   * What a client encrypted in `req_DH_params`, with random padding behind it; undefined when it cannot be a block of this key.
   * RSA_PAD is what the documentation asks for; SHA1(data) + data is what clients did before and some still do.
   * https://core.telegram.org/mtproto/auth_key#presenting-proof-of-work-server-authentication
   */
  decrypt(encrypted: Uint8Array): RsaPlaintext | undefined {
    if (encrypted.length !== BLOCK_LENGTH) return undefined
    const block = this.#decryptBlock(encrypted)
    if (!block) return undefined
    const data = removeRsaPad(block)
    return data ? { data, sha1: undefined } : { data: block.subarray(21), sha1: block.subarray(1, 21) }
  }

  #decryptBlock(encrypted: Uint8Array): Buffer | undefined {
    try {
      return padStart(privateDecrypt({ key: this.#privateKey, padding: constants.RSA_NO_PADDING }, encrypted), BLOCK_LENGTH)
    } catch {
      // The number is not smaller than the modulus.
      return undefined
    }
  }
}

function removeRsaPad(block: Buffer): Buffer | undefined {
  const encrypted = block.subarray(32)
  const temporaryKey = xorBytes(block.subarray(0, 32), hash('sha256', encrypted, 'buffer'))
  const decrypted = decryptIge(encrypted, temporaryKey, Buffer.alloc(32))
  const data = Buffer.from(decrypted.subarray(0, 192)).reverse()
  const expected = hash('sha256', Buffer.concat([temporaryKey, data]), 'buffer')
  return decrypted.subarray(192).equals(expected) ? data : undefined
}

/** The lower 64 bits of SHA1 over the bare `rsa_public_key n:string e:string`. */
export function computeFingerprint(publicKey: KeyObject): bigint {
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  const writer = new TlWriter()
  writer.bytes(Buffer.from(n, 'base64url'))
  writer.bytes(Buffer.from(e, 'base64url'))
  return hash('sha1', writer.copy(), 'buffer').readBigInt64LE(12)
}
