import { expect, test } from 'vitest'
import { isSamePhone } from './same-phone.ts'

test.each([
  ['+7 (900) 111-22-33', '89001112233', true],
  ['79001112233', '9001112233', true],
  ['79001112233', '79001112234', false],
  ['', '', false],
  ['no number', '79001112233', false],
])('%j and %j are one phone: %s', (one, other, isSame) => {
  expect(isSamePhone(one, other)).toBe(isSame)
})
