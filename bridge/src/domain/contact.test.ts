import { describe, expect, test } from 'vitest'
import { type ContactProfile, displayName } from './contact.ts'

describe('the name of a contact is never empty', () => {
  const nobody: ContactProfile = { firstName: '', lastName: '', username: '', phone: '', language: '' }

  test.each<[Partial<ContactProfile>, string]>([
    [{ firstName: 'Anna', lastName: 'K.', username: 'anna_k', phone: '79001112233' }, 'Anna K.'],
    [{ firstName: 'Anna', username: 'anna_k' }, 'Anna'],
    [{ lastName: 'K.', username: 'anna_k' }, 'K.'],
    [{ username: 'anna_k', phone: '79001112233' }, 'anna_k'],
    [{ phone: '79001112233', language: 'ru' }, '79001112233'],
    [{ language: 'ru' }, 'fallback'],
    [{}, 'fallback'],
  ])('%j is %s', (known, name) => {
    expect(displayName({ ...nobody, ...known }, 'fallback')).toBe(name)
  })

  test.each<[Partial<ContactProfile>, string]>([
    [{ firstName: ' ', username: 'anna_k' }, 'anna_k'],
    [{ firstName: '\n', lastName: ' K. ', username: 'anna_k' }, 'K.'],
    [{ firstName: 'Anna ', lastName: '\u00A0', username: 'anna_k' }, 'Anna'],
    [{ lastName: ' ', username: ' ', phone: '79001112233' }, '79001112233'],
    [{ firstName: ' ', lastName: ' ', username: ' ', phone: ' ' }, 'fallback'],
  ])('white space is no name: %j is %s', (known, name) => {
    expect(displayName({ ...nobody, ...known }, 'fallback')).toBe(name)
  })
})
