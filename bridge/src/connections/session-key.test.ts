import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { generateSessionKey, hashSessionKey, verifySessionKey } from './session-key.ts'

describe('a session key', () => {
  test('is 32 random bytes in hex', () => {
    expect(generateSessionKey()).toMatch(/^[0-9a-f]{64}$/)
    expect(new Set(Array.from({ length: 100 }, () => generateSessionKey())).size).toBe(100)
  })

  test.each([1, 8, 16, 33, 128])('is as many bytes as asked for: %i', (length) => {
    expect(generateSessionKey(length)).toMatch(new RegExp(`^[0-9a-f]{${2 * length}}$`))
  })

  test.each([0, -1, -32, 0.5, 32.5, Number.NaN, Number.POSITIVE_INFINITY])('of %d bytes there is none', (length) => {
    expect(() => generateSessionKey(length)).toThrow(RangeError)
  })

  test('is verified to the last character', () => {
    const key = generateSessionKey()
    expect(verifySessionKey(key, key)).toBe(true)
    for (const wrong of ['', key.slice(1), key.slice(0, -1), `${key}0`, key.toUpperCase(), ` ${key}`, `${key}\0`]) {
      expect(verifySessionKey(wrong, key)).toBe(wrong === key)
    }
  })

  test.each([
    ['abc', 'abd', false],
    ['abc', 'xbc', false],
    ['ключ', 'ключ', true],
    ['ключ', 'kлюч', false],
    ['', '', true],
  ])('%j against %j: %s', (given, expected, isSame) => {
    expect(verifySessionKey(given, expected)).toBe(isSame)
  })

  test('is looked up by its SHA-256', () => {
    expect(hashSessionKey('ключ')).toBe(createHash('sha256').update('ключ').digest('hex'))
  })
})
