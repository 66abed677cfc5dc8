import { beforeEach, describe, expect, test } from 'vitest'
import { type Connection, noFurtherAccess } from '../domain/connection.ts'
import type { ConnectionStore } from './connection-store.ts'
import { Connections } from './connections.ts'
import { defaultConnection, inputOf, invalidConfig, overruledAtStart, problemsOf } from './default-connection.ts'

/** Connections kept in memory, in place of the database. */
class MemoryConnectionStore implements ConnectionStore {
  kept: Connection[] = []

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

const five = {
  TELEGRAM_API_ID: '1234567',
  TELEGRAM_API_HASH: 'hash',
  TELEGRAM_BOT_TOKEN: '777:token',
  PLANFIX_API_URL: 'https://acme.planfix.com/webchat/api',
  PLANFIX_API_KEY: 'PFTOKEN',
}
const names = Object.keys(five)
const without = (...absent: string[]) => Object.fromEntries(Object.entries(five).filter(([name]) => !absent.includes(name)))

describe('the connection that the environment describes', () => {
  let store: MemoryConnectionStore
  let connections: Connections
  const describedBy = (values: Record<string, string>, settings: Record<string, string> = {}, mayBeEmpty = false) =>
    defaultConnection(connections, { values, settings }, { mayBeEmpty })
  const refusal = async (...given: Parameters<typeof describedBy>) =>
    describedBy(...given).then(
      () => undefined,
      (error: unknown) => error as { code: string; words: { en: string; ru: string } },
    )

  beforeEach(() => {
    store = new MemoryConnectionStore()
    connections = new Connections(store, () => 1_000)
  })

  test('is made at the first start, and returned because its key has to be shown', async () => {
    const made = await describedBy(five, { status_language: 'en' })
    expect(made).toMatchObject({
      name: 'default',
      providerId: 'telegram',
      telegram: { apiId: 1_234_567, apiHash: 'hash', botToken: '777:token' },
      planfix: { apiUrl: 'https://acme.planfix.com/webchat/api', api: 'chat', apiKey: 'PFTOKEN', ...noFurtherAccess },
      settings: { status_language: 'en' },
      sessionKey: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(store.kept).toEqual([made])
  })

  test('takes its key and its provider id from the environment; then there is nothing to show', async () => {
    expect(await describedBy({ ...five, PLANFIX_WEBHOOK_TOKEN: 'a-key-of-my-own-1', PLANFIX_PROVIDER_ID: 'shop' })).toBeUndefined()
    expect(store.kept).toMatchObject([{ sessionKey: 'a-key-of-my-own-1', providerId: 'shop' }])
  })

  test('is brought up to date at a later start and keeps its key', async () => {
    const made = await describedBy(five)
    expect(await describedBy({ ...five, PLANFIX_API_KEY: 'OTHER' })).toBeUndefined()
    expect(store.kept).toEqual([{ ...made, planfix: { ...made?.planfix, apiKey: 'OTHER' } }])
  })

  test('leaves other connections alone', async () => {
    const shop = await connections.create('shop', {
      telegram: { apiId: 1, apiHash: 'h', botToken: '1:t' },
      planfix: { apiUrl: 'https://shop.planfix.com/webchat/api', api: 'chat', apiKey: 'K', ...noFurtherAccess },
      providerId: null,
      sessionKey: null,
    })
    await describedBy(five)
    expect(store.kept.map(({ name }) => name)).toEqual(['shop', 'default'])
    expect(store.kept[0]).toEqual(shop)
  })

  describe('when nothing is described', () => {
    test('an empty database stops the start and names everything, and the ways out', async () => {
      const { code, words } = (await refusal({})) ?? {}
      expect(code).toBe('PLANGRAM_CONFIG_INVALID')
      for (const name of names) expect([words?.en, words?.ru].map((text) => text?.includes(`  ${name}: `))).toEqual([true, true])
      for (const way of ['npm run setup', 'npm run demo', '.env.example']) {
        expect([words?.en, words?.ru].map((text) => text?.includes(way))).toEqual([true, true])
      }
    })

    test('the set-up may begin with an empty database', async () => {
      expect(await describedBy({}, {}, true)).toBeUndefined()
      expect(store.kept).toEqual([])
    })

    test('the connections of the database run as they are', async () => {
      await describedBy(five)
      const before = store.kept
      expect(await describedBy({})).toBeUndefined()
      expect(store.kept).toEqual(before)
    })
  })

  describe('when it is described in part', () => {
    test.each(names)('a missing %s is named', async (name) => {
      const { words } = (await refusal(without(name))) ?? {}
      expect(words?.en.match(/^ {2}\S+: .*$/gm)).toEqual([`  ${name}: is missing`])
      expect(words?.ru.match(/^ {2}\S+: .*$/gm)).toEqual([`  ${name}: не задано`])
    })

    test('that is an error even when the database holds connections, and even at set-up', async () => {
      await describedBy(five)
      const { code, words } = (await refusal(without('PLANFIX_API_KEY'))) ?? {}
      expect(code).toBe('PLANGRAM_CONFIG_INVALID')
      expect(words?.en).toContain('PLANFIX_API_KEY: is missing')
      expect(words?.en).not.toContain('npm run setup')
      expect(await refusal(without('PLANFIX_API_KEY'), {}, true)).toMatchObject({ code: 'PLANGRAM_CONFIG_INVALID' })
    })

    test('missing, malformed and unknown values are told in one message, without the values', async () => {
      const values = { ...without('TELEGRAM_API_HASH'), TELEGRAM_BOT_TOKEN: 'secret', PLANFIX_WEBHOOK_TOKEN: 'secret2' }
      const { words } = (await refusal(values, { status_language: 'de', nonsense: 'x' })) ?? {}
      expect(words?.en.match(/^ {2}\S+:/gm)).toEqual([
        '  TELEGRAM_API_HASH:',
        '  TELEGRAM_BOT_TOKEN:',
        '  PLANFIX_WEBHOOK_TOKEN:',
        '  PLANGRAM_STATUS_LANGUAGE:',
        '  PLANGRAM_NONSENSE:',
      ])
      expect(words?.en).not.toContain('secret')
      expect(store.kept).toEqual([])
    })
  })

  test.each([
    ['https://api.planfix.com/xml/', { PLANFIX_ACCOUNT: 'acme' }, ['PLANFIX_API_KEY: for the XML API must be KEY:TOKEN']],
    ['https://api.planfix.com/xml/', {}, ['PLANFIX_ACCOUNT: is missing']],
    ['https://api.planfix.com/xml/', { PLANFIX_ACCOUNT: 'acme', PLANFIX_LOGIN: 'bot' }, ['PLANFIX_PASSWORD: is missing']],
    ['https://acme.planfix.com/webchat/api', { PLANFIX_REST_TOKEN: 'T' }, ['PLANFIX_REST_URL: is missing']],
    [
      'https://acme.planfix.com/webchat/api',
      { PLANFIX_REST_URL: 'https://acme.planfix.com/', PLANFIX_REST_TOKEN: 'T' },
      ['PLANFIX_REST_URL: must end with'],
    ],
  ])('%s %j is refused with words', async (url, more, told) => {
    const { words } = (await refusal({ ...five, ...more, PLANFIX_API_URL: url })) ?? {}
    for (const text of told) expect(words?.en).toContain(text)
    expect(store.kept).toEqual([])
  })
})

describe('what the next start undoes of a change by command', () => {
  const overruled = async (changes: Record<string, string>, values: Record<string, string>, settings: Record<string, string> = {}) => {
    const connections = new Connections(new MemoryConnectionStore(), () => 1)
    await defaultConnection(connections, { values: { ...five, ...values }, settings }, { mayBeEmpty: false })
    const changed = await connections.set('default', changes)
    const told = overruledAtStart(changed, Object.keys(changes), { values: { ...five, ...values }, settings })
    return told.map(({ name, variable, isAbsent }) => `${name} ${variable}${isAbsent ? ' (absent)' : ''}`)
  }
  const key = 'a-key-of-my-own-1'

  test.each<[Record<string, string>, Record<string, string>, Record<string, string>, string[]]>([
    [{ planfix_api_key: 'NEW' }, {}, {}, ['planfix_api_key PLANFIX_API_KEY']],
    [{ planfix_api_key: 'PFTOKEN' }, {}, {}, []],
    [{ planfix_account: 'acme' }, {}, {}, ['planfix_account PLANFIX_ACCOUNT (absent)']],
    [{ provider_id: 'mine' }, {}, {}, []],
    [{ provider_id: 'mine' }, { PLANFIX_PROVIDER_ID: 'shop' }, {}, ['provider_id PLANFIX_PROVIDER_ID']],
    [{ status_language: 'en' }, {}, {}, []],
    [{ status_language: 'en' }, {}, { status_language: 'ru' }, ['status_language PLANGRAM_STATUS_LANGUAGE']],
    [{ status_language: 'en' }, {}, { status_language: 'en' }, []],
    [{ session_key: 'rotate' }, { PLANFIX_WEBHOOK_TOKEN: key }, {}, []],
    [{ session_key: 'finish' }, { PLANFIX_WEBHOOK_TOKEN: key }, {}, []],
    [{ session_key: 'rotate' }, {}, {}, []],
  ])('%j, with %j and settings %j in the environment: %j', async (changes, values, settings, expected) => {
    expect(await overruled(changes, values, settings)).toEqual(expected)
  })

  test('a key whose rotation is finished would come back from the environment', async () => {
    const environment = { values: { ...five, PLANFIX_WEBHOOK_TOKEN: key }, settings: {} }
    const connections = new Connections(new MemoryConnectionStore(), () => 1)
    await defaultConnection(connections, environment, { mayBeEmpty: false })
    const rotated = await connections.set('default', { session_key: 'rotate' })
    await defaultConnection(connections, environment, { mayBeEmpty: false })
    expect(await connections.read('default')).toEqual(rotated)
    const finished = await connections.set('default', { session_key: 'finish' })
    expect(overruledAtStart(finished, ['session_key'], environment)).toMatchObject([{ variable: 'PLANFIX_WEBHOOK_TOKEN' }])
  })

  test('another connection, and one that the environment does not describe, stay as they were changed', async () => {
    const connections = new Connections(new MemoryConnectionStore(), () => 1)
    await defaultConnection(connections, { values: five, settings: {} }, { mayBeEmpty: false })
    const changed = await connections.set('default', { planfix_api_key: 'NEW' })
    expect(overruledAtStart(changed, ['planfix_api_key'], { values: {}, settings: {} })).toEqual([])
    expect(overruledAtStart({ ...changed, name: 'shop' }, ['planfix_api_key'], { values: five, settings: {} })).toEqual([])
  })
})

test('every variable of a connection has its input', () => {
  const values = { ...five, PLANFIX_ACCOUNT: 'acme', PLANFIX_PROVIDER_ID: 'shop', PLANFIX_WEBHOOK_TOKEN: 'key', PORT: '1' }
  expect(inputOf({ values, settings: {} })).toEqual({
    telegram_api_id: '1234567',
    telegram_api_hash: 'hash',
    telegram_bot_token: '777:token',
    planfix_api_url: 'https://acme.planfix.com/webchat/api',
    planfix_api_key: 'PFTOKEN',
    planfix_account: 'acme',
    provider_id: 'shop',
    session_key: 'key',
  })
  expect(inputOf({ values: {}, settings: {} })).toEqual({})
})

test('a description without a mistake has no problems', () => {
  expect(problemsOf(inputOf({ values: five, settings: {} }), { status_language: 'en' })).toEqual([])
})

test('the message about wrong settings lists each on a line of its own', () => {
  const problems = [
    { name: 'PORT', words: { en: 'must be a port', ru: 'должен быть портом' } },
    { name: 'HOST', words: { en: 'is odd', ru: 'странный' } },
  ]
  const { words } = invalidConfig(problems, { namesSetup: false })
  expect(words.en).toMatch(/:\n {2}PORT: must be a port\n {2}HOST: is odd$/)
  expect(words.ru).toMatch(/:\n {2}PORT: должен быть портом\n {2}HOST: странный$/)
})
