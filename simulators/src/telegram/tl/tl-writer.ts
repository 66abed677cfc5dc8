/** Writes the simple types of TL one after another into a buffer that grows. https://core.telegram.org/mtproto/serialize */
export class TlWriter {
  #bytes = Buffer.allocUnsafe(512)
  #length = 0

  get length(): number {
    return this.#length
  }

  int(value: number): void {
    const start = this.#reserve(4)
    this.#bytes.writeInt32LE(value | 0, start)
  }

  long(value: bigint): void {
    const start = this.#reserve(8)
    this.#bytes.writeBigInt64LE(BigInt.asIntN(64, value), start)
  }

  double(value: number): void {
    const start = this.#reserve(8)
    this.#bytes.writeDoubleLE(value, start)
  }

  raw(bytes: Uint8Array): void {
    const start = this.#reserve(bytes.length)
    this.#bytes.set(bytes, start)
  }

  bytes(bytes: Uint8Array): void {
    const start = this.#stringHeader(bytes.length)
    this.#bytes.set(bytes, start)
  }

  string(text: string): void {
    const start = this.#stringHeader(Buffer.byteLength(text))
    this.#bytes.write(text, start, 'utf8')
  }

  /** A copy of everything written so far; the writer can be used on after `clear`. */
  copy(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length))
  }

  clear(): void {
    this.#length = 0
  }

  /** Reserves a string of `length` bytes with header and zero padding; returns where its bytes go. */
  #stringHeader(length: number): number {
    const header = length < 254 ? 1 : 4
    const padded = (header + length + 3) & ~3
    const start = this.#reserve(padded)
    this.#bytes.fill(0, start + padded - 4, start + padded)
    if (header === 1) this.#bytes[start] = length
    else this.#bytes.writeUInt32LE(((length << 8) | 254) >>> 0, start)
    return start + header
  }

  #reserve(length: number): number {
    const start = this.#length
    this.#length = start + length
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#bytes.length * 2))
      larger.set(this.#bytes.subarray(0, start))
      this.#bytes = larger
    }
    return start
  }
}
