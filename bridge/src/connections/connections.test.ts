import { beforeEach, describe, expect, test } from 'vitest'
import { type Connection, noFurtherAccess } from '../domain/connection.ts'
import type { ConnectionDetails, ConnectionInput } from './connection-input.ts'
import type { ConnectionStore } from './connection-store.ts'
import { Connections, checkedDetails, invalid, sortChanges } from './connections.ts'
import { defaultSettings } from './settings.ts'

/** Connections kept in memory, in place of the database. */
class MemoryConnectionStore implements ConnectionStore {
  kept: Connection[] = []
  updates = 0

  list(): Promise<Connection[]> {
    return Promise.resolve(this.kept)
  }

  async insert(connection: Connection): Promise<void> {
    this.kept = [...this.kept, connection]
  }

  async change(id: Connection['id'], change: (stored: Connection) => Connection): Promise<Connection> {
    const stored = this.kept.find((other) => other.id === id)
    if (!stored) throw new Error(`no connection ${id}`)
    const changed = change(stored)
    if (changed !== stored) this.updates++
    this.kept = this.kept.map((other) => (other.id === id ? changed : other))
    return changed
  }

  noteFirstLogin(): Promise<void> {
    return Promise.reject(new Error('not asked for here'))
  }

  changeMark(): Promise<number> {
    return Promise.reject(new Error('not asked for here'))
  }
}

const input: ConnectionInput = {
  telegram_api_id: '1234567',
  telegram_api_hash: 'hash',
  telegram_bot_token: '777:token',
  planfix_api_url: 'https://acme.planfix.com/webchat/api',
  planfix_api_key: 'PFTOKEN',
}
const details: ConnectionDetails = {
  telegram: { apiId: 1_234_567, apiHash: 'hash', botToken: '777:token' },
  planfix: { apiUrl: 'https://acme.planfix.com/webchat/api', api: 'chat', apiKey: 'PFTOKEN', ...noFurtherAccess },
  providerId: null,
  sessionKey: null,
}

describe('connections', () => {
  let store: MemoryConnectionStore
  let now: number
  let connections: Connections

  beforeEach(() => {
    store = new MemoryConnectionStore()
    now = 1_000
    connections = new Connections(store, () => now)
  })

  describe('a new one', () => {
    test('has an id, a key and a provider of its own, and every default', async () => {
      const made = await connections.create('shop', details)
      expect(made).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        name: 'shop',
        telegram: details.telegram,
        planfix: details.planfix,
        providerId: 'telegram-shop',
        settings: defaultSettings(),
        sessionKey: expect.stringMatching(/^[0-9a-f]{64}$/),
        previousSessionKey: null,
        isStopped: false,
        firstLoginAt: null,
        createdAt: 1_000,
        updatedAt: 1_000,
      })
      expect(store.kept).toEqual([made])
      const another = await connections.create('office', details)
      expect(another.id).not.toBe(made.id)
      expect(another.sessionKey).not.toBe(made.sessionKey)
    })

    test('takes the provider id, the key and the settings that are given', async () => {
      const given = { ...details, providerId: 'mine', sessionKey: 'a-key-of-my-own-1' }
      expect(await connections.create('shop', given, { status_language: 'en' })).toMatchObject({
        providerId: 'mine',
        sessionKey: 'a-key-of-my-own-1',
        settings: { status_language: 'en' },
      })
    })

    test('of the environment is Planfix’s provider telegram', async () => {
      expect(await connections.create('default', details)).toMatchObject({ providerId: 'telegram' })
    })

    test.each(['a', 'shop-2', '2', 'x'.repeat(40)])('may be called %s', async (name) => {
      expect(await connections.create(name, details)).toMatchObject({ name })
    })

    test.each(['', 'Shop', 'my shop', '-shop', 'магазин', 'shop~1', 'x'.repeat(41), 'shop\n'])('may not be called %j', async (name) => {
      await expect(connections.create(name, details)).rejects.toMatchObject({ code: 'PLANGRAM_CONNECTION_INVALID' })
      expect(store.kept).toEqual([])
    })

    test('is not made with a wrong setting', async () => {
      await expect(connections.create('shop', details, { status_language: 'de' })).rejects.toMatchObject({
        code: 'PLANGRAM_CONNECTION_INVALID',
      })
      expect(store.kept).toEqual([])
    })
  })

  describe('reading', () => {
    test('by name or id; a wrong name tells the right ones', async () => {
      const shop = await connections.create('shop', details)
      const office = await connections.create('office', details)
      expect(await connections.read('shop')).toEqual(shop)
      expect(await connections.read(office.id)).toEqual(office)
      expect(await connections.findByName('office')).toEqual(office)
      expect(await connections.findByName(office.id)).toBeUndefined()
      await expect(connections.read('shoe')).rejects.toMatchObject({
        code: 'PLANGRAM_CONNECTION_NOT_FOUND',
        words: { en: 'There is no connection "shoe". Connections: shop, office.', ru: expect.stringContaining('shop, office') },
      })
    })

    test('where there is none', async () => {
      await expect(connections.read('shop')).rejects.toThrow('There is no connection "shop". Connections: -.')
    })
  })

  describe('changing', () => {
    let shop: Connection

    beforeEach(async () => {
      shop = await connections.create('shop', { ...details, sessionKey: 'first-key-of-shop' })
      now = 2_000
    })

    test.each<[Record<string, string>, object]>([
      [{ telegram_api_id: '5' }, { telegram: { ...details.telegram, apiId: 5 } }],
      [{ telegram_api_hash: 'other' }, { telegram: { ...details.telegram, apiHash: 'other' } }],
      [{ telegram_bot_token: '888:other' }, { telegram: { ...details.telegram, botToken: '888:other' } }],
      [{ planfix_api_key: 'OTHER' }, { planfix: { ...details.planfix, apiKey: 'OTHER' } }],
      [
        { planfix_api_url: 'https://other.planfix.ru/webchat/api' },
        { planfix: { ...details.planfix, apiUrl: 'https://other.planfix.ru/webchat/api' } },
      ],
      [{ provider_id: 'mine' }, { providerId: 'mine' }],
      [{ status_language: 'en', planfix_concurrency: '5' }, { settings: { status_language: 'en', planfix_concurrency: 5 } }],
    ])('%j changes that and nothing else', async (changes, expected) => {
      const changed = await connections.set('shop', changes)
      expect(changed).toMatchObject(expected)
      const settings = { ...shop.settings, ...('settings' in expected ? (expected.settings as object) : {}) }
      expect(changed).toEqual({ ...shop, ...expected, settings, updatedAt: 2_000 })
      expect(store.kept).toEqual([changed])
    })

    test('every mistake is told in one error, and nothing is changed', async () => {
      await expect(connections.set('shop', { telegram_api_id: 'x', provider_id: 'a~b', status_language: 'en' })).rejects.toMatchObject({
        code: 'PLANGRAM_CONNECTION_INVALID',
        words: { en: expect.stringMatching(/^telegram_api_id: .*\nprovider_id: /) },
      })
      await expect(connections.set('shop', { nonsense: 'x' })).rejects.toThrow('There is no setting "nonsense"')
      expect(store.kept).toEqual([shop])
    })

    test('another interface of Planfix is taken up with what it needs, and refused without it', async () => {
      await expect(connections.set('shop', { planfix_api_url: 'https://api.planfix.com/xml/' })).rejects.toMatchObject({
        code: 'PLANGRAM_CONNECTION_INVALID',
        words: { en: expect.stringMatching(/planfix_account: is missing[\s\S]*planfix_api_key: for the XML API must be KEY:TOKEN/) },
      })
      expect(store.kept).toEqual([shop])
      const changes = { planfix_api_url: 'https://api.planfix.com/xml/', planfix_account: 'acme', planfix_api_key: 'KEY:TOKEN' }
      expect((await connections.set('shop', changes)).planfix).toMatchObject({ api: 'xml', account: 'acme', apiKey: 'KEY:TOKEN' })
    })

    test('a REST API beside the chat API needs address and token, and is taken away by empty ones', async () => {
      await expect(connections.set('shop', { planfix_rest_token: 'T' })).rejects.toThrow('planfix_rest_url: is missing')
      const added = await connections.set('shop', { planfix_rest_url: 'https://acme.planfix.com/rest/', planfix_rest_token: 'T' })
      expect(added.planfix).toMatchObject({ restUrl: 'https://acme.planfix.com/rest/', restToken: 'T' })
      const removed = await connections.set('shop', { planfix_rest_url: '', planfix_rest_token: '' })
      expect(removed.planfix).toMatchObject({ restUrl: null, restToken: null })
      await expect(connections.set('shop', { planfix_api_key: '' })).rejects.toThrow('planfix_api_key')
    })

    test('a rotated key is accepted beside the old one until that is finished', async () => {
      const rotated = await connections.set('shop', { session_key: 'rotate' })
      expect(rotated.sessionKey).toMatch(/^[0-9a-f]{64}$/)
      expect(rotated.previousSessionKey).toBe('first-key-of-shop')
      const finished = await connections.set('shop', { session_key: 'finish' })
      expect([finished.sessionKey, finished.previousSessionKey]).toEqual([rotated.sessionKey, null])
    })

    test('a key of one’s own may be given instead', async () => {
      const changed = await connections.set('shop', { session_key: 'second-key-of-shop' })
      expect([changed.sessionKey, changed.previousSessionKey]).toEqual(['second-key-of-shop', 'first-key-of-shop'])
      await expect(connections.set('shop', { session_key: 'short' })).rejects.toThrow(
        'session_key: must be 16 to 256 visible ASCII characters',
      )
    })

    test('stopping is kept', async () => {
      const stopped = await connections.setStopped(shop, true)
      expect(stopped).toEqual({ ...shop, isStopped: true, updatedAt: 2_000 })
      expect(store.kept).toEqual([stopped])
      expect(await connections.setStopped(stopped, false)).toMatchObject({ isStopped: false })
    })

    test('what the environment says is adopted; what it does not say is kept', async () => {
      const settings = { status_language: 'en' }
      const adopted = await connections.adopt(shop, { ...details, telegram: { ...details.telegram, apiId: 5 } }, settings)
      expect(adopted).toEqual({
        ...shop,
        telegram: { ...shop.telegram, apiId: 5 },
        settings: { ...shop.settings, status_language: 'en' },
        updatedAt: 2_000,
      })
      expect(store.kept).toEqual([adopted])
      expect(await connections.adopt(adopted, { ...details, providerId: 'mine', sessionKey: 'second-key-of-shop' }, {})).toMatchObject({
        providerId: 'mine',
        sessionKey: 'second-key-of-shop',
      })
    })

    test('a key that the environment says anew is accepted beside the one before it', async () => {
      const adopted = await connections.adopt(shop, { ...details, sessionKey: 'second-key-of-shop' }, {})
      expect([adopted.sessionKey, adopted.previousSessionKey]).toEqual(['second-key-of-shop', 'first-key-of-shop'])
    })

    test('a key that was rotated by command outlives a start with the old one in the environment', async () => {
      const rotated = await connections.set('shop', { session_key: 'rotate' })
      const adopted = await connections.adopt(shop, { ...details, sessionKey: 'first-key-of-shop' }, {})
      expect([adopted.sessionKey, adopted.previousSessionKey]).toEqual([rotated.sessionKey, 'first-key-of-shop'])
    })

    test.each<[string, (stale: Connection) => Promise<Connection>, object]>([
      ['stopping', (stale) => connections.setStopped(stale, true), { isStopped: true }],
      ['adopting', (stale) => connections.adopt(stale, details, { status_language: 'en' }), { settings: { status_language: 'en' } }],
    ])('%s with a copy read before leaves what was changed meanwhile', async (_what, change, expected) => {
      const { sessionKey } = await connections.set('shop', { session_key: 'rotate', provider_id: 'mine' })
      const changed = await change(shop)
      expect(changed).toMatchObject({ ...expected, sessionKey, previousSessionKey: 'first-key-of-shop', providerId: 'mine' })
      expect(store.kept).toEqual([changed])
    })

    test('adopting the same again writes nothing', async () => {
      expect(await connections.adopt(shop, details, {})).toBe(shop)
      expect(store.updates).toBe(0)
    })
  })
})

test('inputs of a connection are told from settings', () => {
  expect(sortChanges({ provider_id: 'a', status_language: 'en', telegram_bot_token: '1:b', nonsense: 'x' })).toEqual({
    inputs: { provider_id: 'a', telegram_bot_token: '1:b' },
    settings: { status_language: 'en', nonsense: 'x' },
  })
})

test('checked details are the details, or one error with every problem', () => {
  expect(checkedDetails(input)).toEqual(details)
  expect(() => checkedDetails({ ...input, telegram_api_id: 'x', planfix_api_url: 'x' })).toThrow(
    expect.objectContaining({
      code: 'PLANGRAM_CONNECTION_INVALID',
      message: 'telegram_api_id: must be a whole number, as my.telegram.org shows it\nplanfix_api_url: is not a web address',
    }),
  )
})

test('a setting’s problem names the setting once', () => {
  const error = invalid([
    { name: 'status_language', words: { en: 'status_language cannot be "de"', ru: 'status_language не может быть «de»' } },
    { name: 'provider_id', words: { en: 'must not be empty', ru: 'не должен быть пустым' } },
  ])
  expect(error.words).toEqual({
    en: 'status_language cannot be "de"\nprovider_id: must not be empty',
    ru: 'status_language не может быть «de»\nprovider_id: не должен быть пустым',
  })
})
