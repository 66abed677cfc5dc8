import { expect, test } from 'vitest'
import { contactRef, employeeRef, fromPersonRef, numberOfId } from './prefixed-id.ts'

test('references are written as Planfix reads them', () => {
  expect([contactRef(1058), employeeRef(12)]).toEqual(['contact:1058', 'user:12'])
})

test.each(['user:5', 'contact:1058', 'group:3'])('%s is a reference', (text) => {
  expect(fromPersonRef(text)).toBe(text)
})

test('a reference is the same in any letters', () => {
  expect(fromPersonRef('Contact:7')).toBe('contact:7')
})

test.each(['', '5', 'user:', ':5', 'user:-5', 'user:5x', 'user 5', 'user:1234567890123456'])('%j is none', (text) => {
  expect(fromPersonRef(text)).toBeUndefined()
})

test.each<[unknown, number]>([
  [12, 12],
  [0, 0],
  ['12', 12],
  ['contact:12', 12],
  ['user:5', 5],
  ['file:123', 123],
  [' file:123 ', 123],
])('the number of %j', (id, number) => {
  expect(numberOfId(id)).toBe(number)
})

test.each([-1, 1.5, Number.NaN, 2 ** 53, '', 'file:', 'file:x', 'a:b:5', '5:file', '12345678901234567', null, undefined, {}, [12], true])(
  '%j has no number',
  (id) => {
    expect(numberOfId(id)).toBeUndefined()
  },
)
