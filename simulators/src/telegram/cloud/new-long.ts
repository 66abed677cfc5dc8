import { randomBytes } from 'node:crypto'

/** A long in decimal digits, positive and as good as never the same: for files, for albums. */
export function newLong(): string {
  return (randomBytes(8).readBigUInt64LE() >> 1n).toString()
}
