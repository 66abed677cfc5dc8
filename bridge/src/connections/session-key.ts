import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * A new session key: `length` random bytes, written in hex (so twice as many characters).
 * @throws RangeError for a length that is not a positive whole number.
 */
export function generateSessionKey(length = 32): string {
  if (!Number.isInteger(length) || length <= 0)
    throw new RangeError(`The length of a session key must be a positive whole number, not ${length}.`)
  return randomBytes(length).toString('hex')
}

/** Whether two keys are the same, in a time that does not depend on where they differ. */
export function verifySessionKey(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

/** What a key is looked up by: SHA-256 in hex. The key itself is stored encrypted. */
export function hashSessionKey(key: string): string {
  return digest(key).toString('hex')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
