/** What was to be decoded is not TL: it is too short, or names something no schema has. */
export class TlDecodeError extends Error {
  override readonly name = 'TlDecodeError'
  /** The number no schema knows, when that is what went wrong. */
  readonly unknownId: number | undefined

  constructor(message: string, unknownId?: number) {
    super(message)
    this.unknownId = unknownId
  }
}

/** Reads the simple types of TL one after another. https://core.telegram.org/mtproto/serialize */
export class TlReader {
  readonly #bytes: Buffer
  #position = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get position(): number {
    return this.#position
  }

  get remaining(): number {
    return this.#bytes.length - this.#position
  }

  int(): number {
    return this.#bytes.readInt32LE(this.#advance(4))
  }

  uint(): number {
    return this.#bytes.readUInt32LE(this.#advance(4))
  }

  long(): bigint {
    return this.#bytes.readBigInt64LE(this.#advance(8))
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#advance(8))
  }

  /** A view on the next `length` bytes, not a copy. */
  raw(length: number): Buffer {
    const start = this.#advance(length)
    return this.#bytes.subarray(start, start + length)
  }

  /** A view, not a copy. */
  bytes(): Buffer {
    const { start, length, end } = this.#string()
    this.#position = end
    return this.#bytes.subarray(start, start + length)
  }

  string(): string {
    const { start, length, end } = this.#string()
    this.#position = end
    return this.#bytes.toString('utf8', start, start + length)
  }

  #string(): { start: number; length: number; end: number } {
    const first = this.#bytes[this.#position] ?? 0
    const header = first < 254 ? 1 : 4
    if (this.remaining < header) throw new TlDecodeError('The data ends inside a string.')
    const length = first < 254 ? first : this.#bytes.readUIntLE(this.#position + 1, 3)
    const start = this.#position + header
    const end = this.#position + ((header + length + 3) & ~3)
    if (end > this.#bytes.length) throw new TlDecodeError('The data ends inside a string.')
    return { start, length, end }
  }

  #advance(length: number): number {
    const start = this.#position
    if (length < 0 || start + length > this.#bytes.length) throw new TlDecodeError('The data ends inside a value.')
    this.#position = start + length
    return start
  }
}
