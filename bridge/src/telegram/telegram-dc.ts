import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import type { MtClientOptions } from '@mtcute/core'
import { addPublicKey, defaultProductionDc } from '@mtcute/core/utils.js'
import { BridgeError } from '../domain/errors.ts'
import { NodeCrypto } from './node-platform.ts'

/** Which MTProto server we talk to. */
export interface TelegramServer {
  dcs: NonNullable<MtClientOptions['defaultDcs']>
  /** Changes when the address or the key does; a session made with another server is of no use then. */
  identity: string
}

/** Telegram's own data centres. */
export const telegramItself: TelegramServer = { dcs: defaultProductionDc, identity: 'telegram' }

/**
 * Another MTProto server, as TELEGRAM_DC and TELEGRAM_DC_KEY name it. Makes its key known to mtcute, for the whole process.
 * @param pem the server's public RSA key, PKCS#1 or SPKI
 * @throws BridgeError PLANGRAM_TELEGRAM_KEY_UNUSABLE
 */
export function otherServer(host: string, port: number, pem: string): TelegramServer {
  const key = readKey(pem)
  const fingerprint = fingerprintOf(key)
  // mtcute compares fingerprints as hexadecimal without leading zeros, so it never finds such a key and asks for ever.
  if (fingerprint.startsWith('0'))
    throw unusable('its fingerprint begins with a zero; make another key', 'её отпечаток начинается с нуля; создайте другой ключ')
  addPublicKey(new NodeCrypto(), toPkcs1(key))
  const option = { id: 2, ipAddress: host, port }
  return { dcs: { main: option, media: { ...option, mediaOnly: true } }, identity: `${host}:${port}/${fingerprint}` }
}

function readKey(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem)
    if (key.asymmetricKeyType === 'rsa') return key
  } catch {
    // Told below, with what to do about it.
  }
  throw unusable('it is not a public RSA key in PEM (PKCS#1 or SPKI)', 'это не открытый ключ RSA в формате PEM (PKCS#1 или SPKI)')
}

/** PKCS#1, which mtcute reads. Written by hand: Node 24 does not export a public key in it that was imported. */
function toPkcs1(key: KeyObject): string {
  const der = derElement(0x30, Buffer.concat(numbersOf(key).map((number) => derElement(0x02, positive(number)))))
  return `-----BEGIN RSA PUBLIC KEY-----\n${der.toString('base64')}\n-----END RSA PUBLIC KEY-----\n`
}

/** DER (ITU-T X.690): tag, length, value. */
function derElement(tag: number, value: Buffer): Buffer {
  const length =
    value.length < 0x80 ? [value.length] : value.length < 0x100 ? [0x81, value.length] : [0x82, value.length >> 8, value.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), value])
}

/** A first bit that is set would make the number negative. */
function positive(number: Buffer): Buffer {
  return (number[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), number]) : number
}

/** Modulus and exponent, big-endian. */
function numbersOf(key: KeyObject): Buffer[] {
  const { n, e } = key.export({ format: 'jwk' })
  return [n, e].map((part) => Buffer.from(part ?? '', 'base64url'))
}

/** The lower 64 bits of SHA-1 over the TL-encoded modulus and exponent (core.telegram.org/mtproto/auth_key), in hex. */
function fingerprintOf(key: KeyObject): string {
  const bytes = numbersOf(key).map(tlBytes)
  return createHash('sha1').update(Buffer.concat(bytes)).digest().subarray(-8).reverse().toString('hex')
}

function tlBytes(bytes: Buffer): Buffer {
  const head =
    bytes.length < 254 ? Buffer.from([bytes.length]) : Buffer.from([254, bytes.length & 255, (bytes.length >> 8) & 255, bytes.length >> 16])
  const padding = Buffer.alloc((4 - ((head.length + bytes.length) % 4)) % 4)
  return Buffer.concat([head, bytes, padding])
}

function unusable(en: string, ru: string): BridgeError {
  return new BridgeError('PLANGRAM_TELEGRAM_KEY_UNUSABLE', {
    en: `TELEGRAM_DC_KEY cannot be used: ${en}.`,
    ru: `TELEGRAM_DC_KEY непригоден: ${ru}.`,
  })
}
