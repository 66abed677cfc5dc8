/** `bytes` with zeros in front, `length` bytes long; longer input only loses zeros. Numbers travel in fixed lengths. */
export function padStart(bytes: Uint8Array, length: number): Buffer {
  const padded = Buffer.alloc(length)
  padded.set(bytes.subarray(Math.max(0, bytes.length - length)), Math.max(0, length - bytes.length))
  return padded
}

/** The bytes of both, combined one by one; both have the same length. */
export function xorBytes(one: Uint8Array, other: Uint8Array): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)))
}
