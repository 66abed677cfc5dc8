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

  test.each([
    ['too short', randomBytes(31).toString('base64')],
    ['too long', randomBytes(33).toString('base64')],
    ['in hex', key.toString('hex')],
    ['a phrase', 'correct horse battery staple'],
    ['nothing but signs', '!!!!'],
  ])('ENCRYPTION_KEY that is %s is refused, and not repeated', (_title, text) => {
    const problems = read({ ENCRYPTION_KEY: text })
    expect(problems).toEqual([
      { name: 'ENCRYPTION_KEY', words: { en: 'must be 32 bytes in base64', ru: 'должен быть 32 байтами в base64' } },
    ])
    expect(JSON.stringify(problems)).not.toContain(text)
  })

  test.fails('ENCRYPTION_KEY with characters that are not base64 is refused: half of it would be ignored', () => {
    expect(read({ ENCRYPTION_KEY: `!?${key.toString('base64')}` })).toHaveLength(1)
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
