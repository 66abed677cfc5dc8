import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readEnvironment } from './env.ts'
import { readSecrets } from './secrets.ts'

const read = (env: Record<string, string>) => readSecrets(readEnvironment(env))
const key = randomBytes(32)

describe('secrets', () => {
  test('may all be absent', () => {
    expect(read({})).toEqual({ encryptionKey: null, metricsToken: null })
  })

  test('ENCRYPTION_KEY is 32 bytes in base64, with or without its padding', () => {
    expect(read({ ENCRYPTION_KEY: key.toString('base64') })).toEqual({ encryptionKey: key, metricsToken: null })
    expect(read({ ENCRYPTION_KEY: key.toString('base64').replace('=', '') })).toMatchObject({ encryptionKey: key })
  })

  test('ENCRYPTION_KEY may be in either alphabet of base64', () => {
    const bytes = Buffer.alloc(32, 0xfb)
    expect(bytes.toString('base64')).toContain('+')
    expect(read({ ENCRYPTION_KEY: bytes.toString('base64') })).toMatchObject({ encryptionKey: bytes })
    expect(read({ ENCRYPTION_KEY: bytes.toString('base64url') })).toMatchObject({ encryptionKey: bytes })
  })

  test.each([
    ['too short', randomBytes(31).toString('base64')],
    ['too long', randomBytes(33).toString('base64')],
    ['in hex', key.toString('hex')],
    ['a phrase', 'correct horse battery staple'],
    ['nothing but signs', '!!!!'],
    ['preceded by what is not base64', `!?${key.toString('base64')}`],
    ['broken by a space', key.toString('base64').replace(/^.{8}/, '$& ')],
    ['twice as long', key.toString('base64').repeat(2)],
  ])('ENCRYPTION_KEY that is %s is refused, and not repeated', (_title, text) => {
    const problems = read({ ENCRYPTION_KEY: text })
    expect(problems).toEqual([
      { name: 'ENCRYPTION_KEY', words: { en: 'must be 32 bytes in base64', ru: 'должен быть 32 байтами в base64' } },
    ])
    expect(JSON.stringify(problems)).not.toContain(text)
  })

  test('METRICS_TOKEN has at least 16 characters', () => {
    expect(read({ METRICS_TOKEN: 'x'.repeat(16) })).toMatchObject({ metricsToken: 'x'.repeat(16) })
    const problems = read({ METRICS_TOKEN: 'short-token-015' })
    expect(problems).toMatchObject([{ name: 'METRICS_TOKEN', words: { en: 'must have at least 16 characters' } }])
    expect(JSON.stringify(problems)).not.toContain('short-token')
  })

  test('every problem is told at once', () => {
    expect(read({ ENCRYPTION_KEY: 'x', METRICS_TOKEN: 'x' })).toMatchObject([{ name: 'ENCRYPTION_KEY' }, { name: 'METRICS_TOKEN' }])
  })
})
