import { expect, test } from 'vitest'
import { type Author, type Origin, originOf } from './message.ts'

test.each<[Author, Origin]>([
  ['contact', 'Telegram'],
  ['account', 'Telegram'],
  ['employee', 'Planfix'],
])('what is written by %s began in %s', (author, origin) => {
  expect(originOf(author)).toBe(origin)
})
