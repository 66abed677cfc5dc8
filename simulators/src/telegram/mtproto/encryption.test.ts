import { createPublicKey, randomBytes } from 'node:crypto'
import { IGE } from 'teleproto/crypto/IGE.js'
import { _serverKeys } from 'teleproto/crypto/RSA.js'
import { describe, expect, test } from 'vitest'
import { decryptIge, encryptIge } from './aes-ige.ts'
import { padStart, xorBytes } from './bytes.ts'
import { PRIME } from './diffie-hellman.ts'
import { decryptMessage, encryptMessage } from './message-encryption.ts'
import { computeFingerprint, RsaKey } from './rsa-key.ts'

describe('AES in IGE mode', () => {
  test.each([16, 32, 48, 160, 1040])('%i bytes are encrypted as an independent library does it, and come back', (length) => {
    const [key, iv, plain] = [randomBytes(32), randomBytes(32), randomBytes(length)]
    const encrypted = encryptIge(plain, key, iv)
    expect(encrypted.equals(new IGE(key, iv).encryptIge(plain))).toBe(true)
    expect(decryptIge(encrypted, key, iv).equals(plain)).toBe(true)
  })
})

describe('messages', () => {
  const key = randomBytes(256)

  test.each([32, 33, 36, 47, 48, 500])('one of %i bytes is padded by the rules and comes back', (length) => {
    const message = randomBytes(length)
    const packet = encryptMessage(key, 5n, 'server', message)
    expect(packet.readBigInt64LE()).toBe(5n)
    const padding = packet.length - 24 - length
    expect(padding >= 12 && padding <= 1024 && packet.length % 16 === 8).toBe(true)
    expect(decryptMessage(key, 'server', packet)?.subarray(0, length)).toEqual(message)
  })

  test('the other direction, another key or a changed byte make it unreadable', () => {
    const packet = encryptMessage(key, 5n, 'server', randomBytes(100))
    expect(decryptMessage(key, 'client', packet)).toBeUndefined()
    expect(decryptMessage(randomBytes(256), 'server', packet)).toBeUndefined()
    packet.writeUInt8(packet.readUInt8(40) ^ 1, 40)
    expect(decryptMessage(key, 'server', packet)).toBeUndefined()
  })
})

describe('the RSA key', () => {
  test("fingerprints are computed as for Telegram's own keys", () => {
    for (const [fingerprint, { n, e }] of _serverKeys) {
      const modulus = Buffer.from(n.toString(16), 'hex').toString('base64url')
      const key = createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: modulus, e: Buffer.from([1, 0, 1]).toString('base64url') } })
      expect(e).toBe(65_537)
      expect(computeFingerprint(key)).toBe(BigInt(fingerprint))
    }
  })

  test('is exported in PKCS#1 and has a fingerprint without a leading zero', () => {
    const key = RsaKey.generate()
    expect(key.publicKeyPem).toMatch(/^-----BEGIN RSA PUBLIC KEY-----\n/)
    expect(BigInt.asUintN(64, key.fingerprint).toString(16)).toHaveLength(16)
    expect(computeFingerprint(createPublicKey(key.publicKeyPem))).toBe(key.fingerprint)
  })
})

test('numbers are brought to their length', () => {
  expect(padStart(Buffer.from([1]), 3)).toEqual(Buffer.from([0, 0, 1]))
  expect(padStart(Buffer.from([0, 0, 1]), 1)).toEqual(Buffer.from([1]))
  expect(xorBytes(Buffer.from([1, 2]), Buffer.from([3, 3]))).toEqual(Buffer.from([2, 1]))
  expect(PRIME).toHaveLength(256)
})
