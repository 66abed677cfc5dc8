import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Encrypts what must not be readable in the database file: AES-256-GCM with a fresh nonce each time.
 * The place of a secret (table, column, connection) is authenticated with it, so that a value moved to another row
 * does not open there.
 */
export class SecretBox {
  readonly #encryptionKey: Buffer
  readonly #derivationKey: Buffer
  readonly #linkKey: Buffer

  /** `masterKey`: 32 bytes. */
  constructor(masterKey: Buffer) {
    this.#encryptionKey = Buffer.from(hkdfSync('sha256', masterKey, '', 'plangram secrets at rest', 32))
    this.#derivationKey = Buffer.from(hkdfSync('sha256', masterKey, '', 'plangram derived ids', 32))
    this.#linkKey = Buffer.from(hkdfSync('sha256', masterKey, '', 'plangram file links', 32))
  }

  seal(secret: string | Uint8Array, place: string): string {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#encryptionKey, nonce).setAAD(Buffer.from(place))
    const sealed = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
    return `v1:${sealed.toString('base64')}`
  }

  /** @throws Error when the value was sealed with another key, belongs to another place, or was changed. */
  open(sealed: string, place: string): Buffer {
    const bytes = Buffer.from(sealed.replace(/^v1:/, ''), 'base64')
    const decipher = createDecipheriv('aes-256-gcm', this.#encryptionKey, bytes.subarray(0, 12)).setAAD(Buffer.from(place))
    decipher.setAuthTag(bytes.subarray(-16))
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
  }

  openText(sealed: string, place: string): string {
    return this.open(sealed, place).toString('utf8')
  }

  /** A number that only this installation can make out of `text`: HMAC-SHA256. */
  digest(text: string): Buffer {
    return createHmac('sha256', this.#derivationKey).update(text, 'utf8').digest()
  }

  /** What signs links to files: the running bridge and a command beside it have the same. */
  get linkKey(): Buffer {
    return this.#linkKey
  }

  /** Tells whether a database belongs to this key, without telling the key. */
  get fingerprint(): string {
    return createHash('sha256').update(this.#derivationKey).digest('hex').slice(0, 16)
  }
}
