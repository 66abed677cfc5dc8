import { beforeEach, describe, expect, test } from 'vitest'
import { type Connection, noFurtherAccess } from '../domain/connection.ts'
import type { ConnectionId } from '../domain/ids.ts'
import { ConnectionDirectory } from './directory.ts'
import { defaultSettings } from './settings.ts'

function connection(name: string, sessionKey: string, previousSessionKey: string | null = null): Connection {
  return {
    id: `id-of-${name}` as ConnectionId,
    name,
    telegram: { apiId: 1, apiHash: 'hash', botToken: '777:token' },
    planfix: { apiUrl: 'https://acme.planfix.com/webchat/api', api: 'chat', apiKey: 'PFTOKEN', ...noFurtherAccess },
    providerId: `telegram-${name}`,
    settings: defaultSettings(),
    sessionKey,
    previousSessionKey,
    isStopped: false,
    firstLoginAt: null,
    createdAt: 1,
    updatedAt: 1,
  }
}

describe('the directory of connections', () => {
  const shop = connection('shop', 'new-key-of-shop', 'old-key-of-shop')
  const office = connection('office', 'key-of-office')
  let directory: ConnectionDirectory

  beforeEach(() => {
    directory = new ConnectionDirectory()
    directory.replaceAll([shop, office])
  })

  test.each([
    ['new-key-of-shop', 'shop'],
    ['old-key-of-shop', 'shop'],
    ['key-of-office', 'office'],
    ['key-of-offic', undefined],
    ['key-of-office ', undefined],
    ['KEY-OF-OFFICE', undefined],
    ['', undefined],
    ['null', undefined],
    ['undefined', undefined],
    ['PFTOKEN', undefined],
    ['id-of-shop', undefined],
    ['__proto__', undefined],
  ])('the key %j opens %s', (key, name) => {
    expect(directory.findByKey(key)?.name).toBe(name)
  })

  test('a connection is found by its id', () => {
    expect(directory.find(office.id)).toBe(office)
    expect(directory.find('id-of-nobody' as ConnectionId)).toBeUndefined()
    expect(directory.list()).toEqual([shop, office])
  })

  test('a changed connection takes the place of the old one, its keys too', () => {
    const rotated = { ...office, sessionKey: 'newer-key-of-office', previousSessionKey: 'key-of-office' }
    directory.replace(rotated)
    expect(directory.list()).toEqual([shop, rotated])
    expect(directory.findByKey('newer-key-of-office')).toBe(rotated)
    expect(directory.findByKey('key-of-office')).toBe(rotated)
    directory.replace({ ...rotated, previousSessionKey: null })
    expect(directory.findByKey('key-of-office')).toBeUndefined()
    expect(directory.findByKey('old-key-of-shop')).toBe(shop)
  })

  test('what is not listed any more is gone with its keys', () => {
    directory.replaceAll([office])
    expect(directory.find(shop.id)).toBeUndefined()
    expect([directory.findByKey('new-key-of-shop'), directory.findByKey('old-key-of-shop')]).toEqual([undefined, undefined])
  })

  test('a connection that is not listed is not added', () => {
    directory.replace(connection('other', 'key-of-other'))
    expect(directory.findByKey('key-of-other')).toBeUndefined()
  })

  test('a key in use counts more than another connection’s former one', () => {
    const other = connection('other', 'key-of-other', 'key-of-office')
    for (const listed of [
      [office, other],
      [other, office],
    ]) {
      directory.replaceAll(listed)
      expect(directory.findByKey('key-of-office')?.name).toBe('office')
    }
  })
})
